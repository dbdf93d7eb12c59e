import '../error/index.ts';
