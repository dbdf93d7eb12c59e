import '../../features/issue/store.ts';
