import '../signals/error/index.ts';
