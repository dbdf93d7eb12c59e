import '../src/features/issue/view/row.tsx';
