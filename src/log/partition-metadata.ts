// `partition.metadata`, which says which topic a partition's directory is of (KIP-516). Two lines; what is behind the
// colons counts.

import { int32, quoted } from './checkpoints.ts'
import type { Disk } from './disk.ts'
import { damaged } from './errors.ts'
import { canonicalUuid, zeroUuid } from './uuid.ts'

export const partitionMetadataFile = 'partition.metadata'
const metadataVersion = 0

export function formatPartitionMetadata(topicId: string): string {
  return `version: ${metadataVersion}\ntopic_id: ${topicId}`
}

/** The id of the topic; `path` is for the messages of errors. Later versions are read too: they keep these lines. */
export function parsePartitionMetadata(text: string, path: string): string {
  const [first = '', second = ''] = text.split(/\r\n|\r|\n/)
  const version = int32(valueIn(first)) ?? damaged(`${path}, line 1: ${quoted(first)} is no version`)
  if (version < metadataVersion) damaged(`${path}, line 1: version ${version} is not known`)
  const topicId = canonicalUuid(valueIn(second) ?? '')
  if (topicId === undefined || topicId === zeroUuid) damaged(`${path}, line 2: ${quoted(second)} is no id of a topic`)
  return topicId
}

function valueIn(line: string): string | undefined {
  const [, value, more] = line.split(/:\s+/)
  return more === undefined ? value : undefined
}

/** Undefined if there is no such file, or nothing in it: a crash may leave that of one that was noted. */
export async function readPartitionMetadata(
  disk: Pick<Disk, 'readFile'>,
  directory: string,
): Promise<string | undefined> {
  const path = `${directory}/${partitionMetadataFile}`
  const bytes = await disk.readFile(path)
  return bytes?.some(byte => byte !== 0) ? parsePartitionMetadata(bytes.toString(), path) : undefined
}

export async function writePartitionMetadata(
  disk: Pick<Disk, 'writeFile'>,
  directory: string,
  topicId: string,
): Promise<void> {
  await disk.writeFile(`${directory}/${partitionMetadataFile}`, Buffer.from(formatPartitionMetadata(topicId)))
}

/** In a new folder; it need not outlive a crash, as the folder need not. */
export async function notePartitionMetadata(
  disk: Pick<Disk, 'open'>,
  directory: string,
  topicId: string,
): Promise<void> {
  const file = await disk.open(`${directory}/${partitionMetadataFile}`, { create: true })
  await file.write([Buffer.from(formatPartitionMetadata(topicId))], 0).finally(() => file.close())
}
