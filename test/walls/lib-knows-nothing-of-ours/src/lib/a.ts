import '../protocol/b.ts';
