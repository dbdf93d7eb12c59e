import './view/index.tsx';
