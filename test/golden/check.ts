// Checks one line of a golden file. For a message: what Apache Kafka serialised must decode to the value it was made from,
// and the value must encode to the same bytes.

import { isDeepStrictEqual } from 'node:util'
import type { Message } from '../../src/protocol/schema/message.ts'
import { catalogue } from './catalogue.ts'
import { type AppendLine, checkAppend } from './check-append.ts'
import { checkRecordSet, type RecordSetLine } from './check-batches.ts'
import { type ConversionLine, checkConversion } from './check-conversion.ts'
import { checkFrame, type Frame } from './check-frame.ts'
import { ListClientMetricsResources, ReadShareGroupStateSummaryDraft } from './former.ts'
import { fullValue, type KafkaJson, parseExact, show } from './json.ts'
import { clientsSpeak } from './spoken.ts'

interface MessageLine {
  readonly message: string
  readonly version: number
  readonly json: KafkaJson
  readonly hex: string
}

export type Outcome = 'passed' | { readonly failed: string } | { readonly notSpoken: string }

export function checkLine(text: string): Outcome {
  const line = parseExact(text) as unknown as MessageLine | RecordSetLine | ConversionLine | AppendLine | Frame
  if ('client' in line) return attempt(line.client, () => checkFrame(line))
  if ('kind' in line) {
    return attempt(line.name, () => (line.kind === 'append' ? checkAppend(line) : checkConversion(line)))
  }
  if ('batches' in line) return attempt(line.name, () => checkRecordSet(line))
  if (!clientsSpeak(line.message)) return { notSpoken: line.message }
  const what = `${line.message} v${line.version}`
  return attempt(what, () => {
    const message = declarationFor(line)
    return message === undefined
      ? { failed: `${what}: no such message is declared` }
      : checkMessage(what, message, line)
  })
}

function attempt(what: string, check: () => Outcome): Outcome {
  try {
    return check()
  } catch (error) {
    return { failed: `${what}: ${error}` }
  }
}

function checkMessage(what: string, message: Message, { version, json, hex }: MessageLine): Outcome {
  const bytes = Buffer.from(hex, 'hex')
  const expected = fullValue(message.fields, json)
  const decoded = message.decode(version, bytes)
  if (!isDeepStrictEqual(decoded, expected))
    return { failed: `${what}: decoded to ${show(decoded)}, not ${show(expected)}` }
  const encoded = message.encode(version, expected)
  if (!encoded.equals(bytes)) return { failed: `${what}: encoded to ${encoded.toString('hex')}, not ${hex}` }
  return 'passed'
}

function declarationFor({ message, version, json }: MessageLine): Message | undefined {
  if (message === ListClientMetricsResources.request.name) return ListClientMetricsResources.request
  if (message === ListClientMetricsResources.response.name) return ListClientMetricsResources.response
  const draft = ReadShareGroupStateSummaryDraft.response
  if (message === draft.name && version === 0 && isDraft(json)) return draft
  return catalogue.get(message)
}

/** A partition of the draft has no leader epoch; where there is no partition, both are the same bytes. */
function isDraft(json: KafkaJson): boolean {
  const { results } = json as { results: readonly { partitions: readonly object[] }[] }
  return results.some(({ partitions }) => partitions.some(partition => !('leaderEpoch' in partition)))
}
