import './query.ts';
