// DescribeCluster. v1: EndpointType, as a controller can be asked too (KIP-919). v2: brokers that are fenced (KIP-1073).

import { DescribeCluster } from '../../protocol/messages/60-describe-cluster.ts'
import { ApiError } from '../errors.ts'
import { allClusterOperations, noOperations } from './authorized-operations.ts'
import { handler } from './handler.ts'
import { nodesFor } from './nodes.ts'

const endpoints = { broker: 1, controller: 2 }

export const describeCluster = handler(DescribeCluster, (request, context) => {
  const { endpointType, includeClusterAuthorizedOperations } = request
  if (endpointType === endpoints.controller) {
    const message = 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
    throw new ApiError('MISMATCHED_ENDPOINT_TYPE', message)
  }
  if (endpointType !== endpoints.broker) {
    throw new ApiError('UNSUPPORTED_ENDPOINT_TYPE', `Unsupported endpoint type ${endpointType}`)
  }
  const { broker } = context
  const nodes = nodesFor(context)
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    endpointType,
    clusterId: broker.clusterId,
    controllerId: nodes.length > 0 ? broker.nodeId : -1,
    brokers: nodes.map(({ nodeId, ...node }) => ({ brokerId: nodeId, ...node })),
    clusterAuthorizedOperations: includeClusterAuthorizedOperations ? allClusterOperations : noOperations,
  }
})
