import '../cache/port.ts';
