import { useRef, useState, type PointerEvent } from 'react';

/** How far a finger goes before it means it. */
const ENOUGH_PX = 88;
/** Below this it may still be a tap or the beginning of a scroll. */
const INTENT_PX = 12;

export interface Swipe {
  /** Pixels to the right; negative to the left. */
  readonly offset: number;
  /** Let go now, it would act. */
  readonly isEnough: boolean;
  readonly handlers: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onClickCapture: (event: { preventDefault(): void; stopPropagation(): void }) => void;
  };
}

/** A row that is drawn aside by a finger: right and left do something each. Other pointers have buttons. */
export function useSwipe(onSwipe: (side: 'right' | 'left') => void): Swipe {
  const [offset, setOffset] = useState(0);
  const start = useRef<{ x: number; y: number; isMoving: boolean } | null>(null);
  const hasSwiped = useRef(false);

  const end = () => {
    start.current = null;
    setOffset(0);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const from = start.current;
    if (from === null) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.isMoving && Math.abs(dx) > INTENT_PX && Math.abs(dx) > Math.abs(dy)) {
      from.isMoving = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (from.isMoving) setOffset(dx);
  };
  return {
    offset,
    isEnough: Math.abs(offset) >= ENOUGH_PX,
    handlers: {
      onPointerDown: (event) => {
        hasSwiped.current = false;
        if (event.pointerType === 'touch') start.current = { x: event.clientX, y: event.clientY, isMoving: false };
      },
      onPointerMove,
      onPointerUp: () => {
        hasSwiped.current = start.current?.isMoving ?? false;
        if (Math.abs(offset) >= ENOUGH_PX) onSwipe(offset > 0 ? 'right' : 'left');
        end();
      },
      onPointerCancel: end,
      // What ends a swipe is no tap.
      onClickCapture: (event) => {
        if (!hasSwiped.current) return;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
