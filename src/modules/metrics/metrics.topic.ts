/** The wake-up topic of due measurements, of all channels. */
export const METRICS_TOPIC = 'metrics';
