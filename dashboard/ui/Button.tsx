import type { ButtonHTMLAttributes, HTMLAttributes, ReactNode } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'default' | 'primary' | 'quiet' | 'danger';
  size?: 'small' | 'default' | 'large';
}

export function Button({ kind = 'default', size = 'default', className = '', ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={`btn ${className}`} data-kind={kind} data-size={size} />;
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Said by screen readers and shown as a tooltip: an icon never stands alone. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, className = '', ...rest }: IconButtonProps) {
  return <button type="button" title={label} aria-label={label} {...rest} className={`icon-btn ${className}`} />;
}

/** Two buttons that read as one: the action, and its variants. */
export function SplitButton({ children, ...rest }: HTMLAttributes<HTMLSpanElement>) {
  return (
    <span {...rest} className="split">
      {children}
    </span>
  );
}
