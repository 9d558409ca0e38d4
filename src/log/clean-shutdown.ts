// `.kafka_cleanshutdown`: a log directory that has it was closed in order, and needs no recovery. What it says is the
// epoch that the broker had (KIP-966); what it does not say is not missed.

export const cleanShutdownFile = '.kafka_cleanshutdown'
const cleanShutdownVersion = 0

export function formatCleanShutdown(brokerEpoch: number): string {
  return JSON.stringify({ version: cleanShutdownVersion, brokerEpoch })
}

/** Files of older brokers are empty. */
export function brokerEpochOf(text: string): number | undefined {
  try {
    const content: unknown = JSON.parse(text)
    if (content === null || typeof content !== 'object' || !('brokerEpoch' in content)) return undefined
    return Number.isSafeInteger(content.brokerEpoch) ? Number(content.brokerEpoch) : undefined
  } catch {
    return undefined // not JSON
  }
}
