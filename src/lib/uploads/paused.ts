/** The row of `values` by which every tab can hold the queue. */
export const pausedValue = 'uploadsPaused';
