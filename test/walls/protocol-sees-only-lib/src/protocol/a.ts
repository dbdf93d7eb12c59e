import '../pipeline/b.ts';
