import '../query.ts';
