/** Whether `*` (any run) and `?` (one of) make the pattern fit the whole. Both are sequences: of characters, or of path segments. */
export interface Wild<Piece> {
  readonly isRun: (piece: Piece) => boolean;
  readonly fits: (piece: Piece, text: string) => boolean;
}

/**
 * Only the last run is ever widened: what an earlier one took is the least it could, and more would leave less for the rest. So the
 * time is the product of both lengths, where a regular expression would try every combination.
 */
export function fitsWild<Piece>(pieces: readonly Piece[], texts: ArrayLike<string>, { isRun, fits }: Wild<Piece>): boolean {
  let at = 0;
  let piece = 0;
  let runPiece = -1;
  let runAt = 0;
  while (at < texts.length) {
    const wanted = pieces[piece];
    if (wanted !== undefined && isRun(wanted)) {
      [runPiece, runAt] = [piece, at];
      piece += 1;
    } else if (wanted !== undefined && fits(wanted, texts[at] ?? '')) {
      at += 1;
      piece += 1;
    } else if (runPiece >= 0) {
      runAt += 1;
      [at, piece] = [runAt, runPiece + 1];
    } else return false;
  }
  while (piece < pieces.length && isRun(pieces[piece] as Piece)) piece += 1;
  return piece === pieces.length;
}
