import '../signals/log/index.ts';
