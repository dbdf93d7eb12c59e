import '../api/client.ts';
