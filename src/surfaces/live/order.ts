/** Surfaces do not promise an order. What was made in the same second stays as it is. */
export function newestFirst<T extends { createdAt: Date }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
}

export function oldestFirst<T extends { createdAt: Date }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
}
