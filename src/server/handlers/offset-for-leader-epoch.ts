// OffsetForLeaderEpoch: where an epoch of a partition's leaders ends, so that whoever read it from an earlier leader can
// tell whether that was taken back (KIP-101, KIP-320).

import { OffsetForLeaderEpoch } from '../../protocol/messages/23-offset-for-leader-epoch.ts'
import { handler } from './handler.ts'
import { answerEach, findPartition } from './topics.ts'

export const offsetForLeaderEpoch = handler(OffsetForLeaderEpoch, async ({ topics }, { broker }) => ({
  topics: await Promise.all(
    topics.map(async ({ topic, partitions }) => ({
      topic,
      partitions: await answerEach(
        partitions,
        broker,
        async ({ partition: index, currentLeaderEpoch, leaderEpoch }) => {
          const partition = findPartition(broker, { name: topic }, index)
          partition.checkLeaderEpoch(currentLeaderEpoch)
          const log = await partition.ready
          const { epoch, endOffset } = await log.endOffsetForEpoch(leaderEpoch)
          return { errorCode: 0, partition: index, leaderEpoch: epoch, endOffset }
        },
        ({ partition }, { errorCode }) => ({ errorCode, partition }),
      ),
    })),
  ),
}))
