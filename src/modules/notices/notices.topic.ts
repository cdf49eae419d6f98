/** The wake-up topic of what networks told. */
export const NOTICES_TOPIC = 'notices';
