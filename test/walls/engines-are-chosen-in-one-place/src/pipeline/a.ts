import '../engines/log/lmdb.ts';
