// What two brokers may differ in, taken out of their answers: ids, addresses, offsets and times, and orders that say nothing.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** The ids of topics, by the answers that told of them. */
export class Ids {
  readonly #names = new Map<string, string>()
  readonly #ids = new Map<string, string>()

  /** With the ids in place of their names: what is sent. */
  filled(body: object): object {
    return JSON.parse(JSON.stringify(body), (_, value) =>
      typeof value === 'string' && value.startsWith('id of ') ? (this.#ids.get(value) ?? zeroUuid) : value,
    )
  }

  note(answer: unknown): void {
    const topics = Object(answer)['topics']
    for (const { name, topicId } of Array.isArray(topics) ? topics : []) {
      if (typeof topicId !== 'string' || topicId === zeroUuid) continue
      this.#ids.set(`id of ${name}`, topicId)
      this.#names.set(topicId, `id of ${name}`)
    }
  }

  normal(answer: unknown): Json {
    return sorted(JSON.parse(JSON.stringify(answer), (key, value) => this.#value(key, value)))
  }

  #value(key: string, value: unknown): unknown {
    switch (key) {
      case 'topicId':
        return this.#names.get(String(value)) ?? value
      case 'replicaDirectoryId': // known only of voters that began with KIP-853
        return key
      case 'host':
      case 'port':
      case 'clusterId':
        return value === '' ? value : key
      case 'highWatermark':
      case 'logEndOffset':
      case 'leaderEpoch':
        return Number(value) > 0 ? 'more than 0' : value
      case 'lastFetchTimestamp':
      case 'lastCaughtUpTimestamp':
        return Number(value) > 0 ? 'a time' : value
      default:
        return value
    }
  }
}

/** DeleteTopics shuffles, CreatePartitions and ElectLeaders walk over hash maps. */
function sorted(answer: Json): Json {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return answer
  for (const list of ['responses', 'results', 'replicaElectionResults']) {
    const entries = answer[list]
    if (Array.isArray(entries)) answer[list] = entries.sort((one, other) => (text(one) < text(other) ? -1 : 1))
  }
  return answer
}

function text(value: Json): string {
  return JSON.stringify(value)
}
