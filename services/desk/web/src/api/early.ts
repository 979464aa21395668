/** Asks at once, before it is known who looks; the first taker gets that answer, and all others, or if it failed, a new one. */
export function early<Answer>(load: () => Promise<Answer>): () => Promise<Answer> {
  let first: Promise<Answer> | null = load();
  first.catch(() => {
    // Whoever takes it asks anew.
    first = null;
  });
  return () => {
    const taken = first;
    first = null;
    return taken === null ? load() : taken.catch(load);
  };
}
