import '../features/issue/index.ts';
