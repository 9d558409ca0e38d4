// Kafka's table of error codes. `retriable` is what clients do with it: send the request again, perhaps elsewhere.

export interface KafkaError {
  readonly code: number
  readonly name: ErrorName
  readonly retriable: boolean
}

const retriable = true

const table = {
  UNKNOWN_SERVER_ERROR: error(-1),
  NONE: error(0),
  OFFSET_OUT_OF_RANGE: error(1),
  CORRUPT_MESSAGE: error(2, retriable),
  UNKNOWN_TOPIC_OR_PARTITION: error(3, retriable),
  INVALID_FETCH_SIZE: error(4),
  LEADER_NOT_AVAILABLE: error(5, retriable),
  NOT_LEADER_OR_FOLLOWER: error(6, retriable),
  REQUEST_TIMED_OUT: error(7, retriable),
  BROKER_NOT_AVAILABLE: error(8),
  REPLICA_NOT_AVAILABLE: error(9, retriable),
  MESSAGE_TOO_LARGE: error(10),
  STALE_CONTROLLER_EPOCH: error(11),
  OFFSET_METADATA_TOO_LARGE: error(12),
  NETWORK_EXCEPTION: error(13, retriable),
  COORDINATOR_LOAD_IN_PROGRESS: error(14, retriable),
  COORDINATOR_NOT_AVAILABLE: error(15, retriable),
  NOT_COORDINATOR: error(16, retriable),
  INVALID_TOPIC_EXCEPTION: error(17),
  RECORD_LIST_TOO_LARGE: error(18),
  NOT_ENOUGH_REPLICAS: error(19, retriable),
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: error(20, retriable),
  INVALID_REQUIRED_ACKS: error(21),
  ILLEGAL_GENERATION: error(22),
  INCONSISTENT_GROUP_PROTOCOL: error(23),
  INVALID_GROUP_ID: error(24),
  UNKNOWN_MEMBER_ID: error(25),
  INVALID_SESSION_TIMEOUT: error(26),
  REBALANCE_IN_PROGRESS: error(27),
  INVALID_COMMIT_OFFSET_SIZE: error(28),
  TOPIC_AUTHORIZATION_FAILED: error(29),
  GROUP_AUTHORIZATION_FAILED: error(30),
  CLUSTER_AUTHORIZATION_FAILED: error(31),
  INVALID_TIMESTAMP: error(32),
  UNSUPPORTED_SASL_MECHANISM: error(33),
  ILLEGAL_SASL_STATE: error(34),
  UNSUPPORTED_VERSION: error(35),
  TOPIC_ALREADY_EXISTS: error(36),
  INVALID_PARTITIONS: error(37),
  INVALID_REPLICATION_FACTOR: error(38),
  INVALID_REPLICA_ASSIGNMENT: error(39),
  INVALID_CONFIG: error(40),
  NOT_CONTROLLER: error(41, retriable),
  INVALID_REQUEST: error(42),
  UNSUPPORTED_FOR_MESSAGE_FORMAT: error(43),
  POLICY_VIOLATION: error(44),
  OUT_OF_ORDER_SEQUENCE_NUMBER: error(45),
  DUPLICATE_SEQUENCE_NUMBER: error(46),
  INVALID_PRODUCER_EPOCH: error(47),
  INVALID_TXN_STATE: error(48),
  INVALID_PRODUCER_ID_MAPPING: error(49),
  INVALID_TRANSACTION_TIMEOUT: error(50),
  CONCURRENT_TRANSACTIONS: error(51, retriable),
  TRANSACTION_COORDINATOR_FENCED: error(52),
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: error(53),
  SECURITY_DISABLED: error(54),
  OPERATION_NOT_ATTEMPTED: error(55),
  KAFKA_STORAGE_ERROR: error(56, retriable),
  LOG_DIR_NOT_FOUND: error(57),
  SASL_AUTHENTICATION_FAILED: error(58),
  UNKNOWN_PRODUCER_ID: error(59),
  REASSIGNMENT_IN_PROGRESS: error(60),
  DELEGATION_TOKEN_AUTH_DISABLED: error(61),
  DELEGATION_TOKEN_NOT_FOUND: error(62),
  DELEGATION_TOKEN_OWNER_MISMATCH: error(63),
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: error(64),
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: error(65),
  DELEGATION_TOKEN_EXPIRED: error(66),
  INVALID_PRINCIPAL_TYPE: error(67),
  NON_EMPTY_GROUP: error(68),
  GROUP_ID_NOT_FOUND: error(69),
  FETCH_SESSION_ID_NOT_FOUND: error(70, retriable),
  INVALID_FETCH_SESSION_EPOCH: error(71, retriable),
  LISTENER_NOT_FOUND: error(72, retriable),
  TOPIC_DELETION_DISABLED: error(73),
  FENCED_LEADER_EPOCH: error(74, retriable),
  UNKNOWN_LEADER_EPOCH: error(75, retriable),
  UNSUPPORTED_COMPRESSION_TYPE: error(76),
  STALE_BROKER_EPOCH: error(77),
  OFFSET_NOT_AVAILABLE: error(78, retriable),
  MEMBER_ID_REQUIRED: error(79),
  PREFERRED_LEADER_NOT_AVAILABLE: error(80, retriable),
  GROUP_MAX_SIZE_REACHED: error(81),
  FENCED_INSTANCE_ID: error(82),
  ELIGIBLE_LEADERS_NOT_AVAILABLE: error(83, retriable),
  ELECTION_NOT_NEEDED: error(84, retriable),
  NO_REASSIGNMENT_IN_PROGRESS: error(85),
  GROUP_SUBSCRIBED_TO_TOPIC: error(86),
  INVALID_RECORD: error(87),
  UNSTABLE_OFFSET_COMMIT: error(88, retriable),
  THROTTLING_QUOTA_EXCEEDED: error(89, retriable),
  PRODUCER_FENCED: error(90),
  RESOURCE_NOT_FOUND: error(91),
  DUPLICATE_RESOURCE: error(92),
  UNACCEPTABLE_CREDENTIAL: error(93),
  INCONSISTENT_VOTER_SET: error(94),
  INVALID_UPDATE_VERSION: error(95),
  FEATURE_UPDATE_FAILED: error(96),
  PRINCIPAL_DESERIALIZATION_FAILURE: error(97),
  SNAPSHOT_NOT_FOUND: error(98),
  POSITION_OUT_OF_RANGE: error(99),
  UNKNOWN_TOPIC_ID: error(100, retriable),
  DUPLICATE_BROKER_REGISTRATION: error(101),
  BROKER_ID_NOT_REGISTERED: error(102),
  INCONSISTENT_TOPIC_ID: error(103, retriable),
  INCONSISTENT_CLUSTER_ID: error(104),
  TRANSACTIONAL_ID_NOT_FOUND: error(105),
  FETCH_SESSION_TOPIC_ID_ERROR: error(106, retriable),
  INELIGIBLE_REPLICA: error(107),
  NEW_LEADER_ELECTED: error(108),
  OFFSET_MOVED_TO_TIERED_STORAGE: error(109),
  FENCED_MEMBER_EPOCH: error(110),
  UNRELEASED_INSTANCE_ID: error(111),
  UNSUPPORTED_ASSIGNOR: error(112),
  STALE_MEMBER_EPOCH: error(113),
  MISMATCHED_ENDPOINT_TYPE: error(114),
  UNSUPPORTED_ENDPOINT_TYPE: error(115),
  UNKNOWN_CONTROLLER_ID: error(116),
  UNKNOWN_SUBSCRIPTION_ID: error(117),
  TELEMETRY_TOO_LARGE: error(118),
  INVALID_REGISTRATION: error(119),
  TRANSACTION_ABORTABLE: error(120),
  INVALID_RECORD_STATE: error(121),
  SHARE_SESSION_NOT_FOUND: error(122, retriable),
  INVALID_SHARE_SESSION_EPOCH: error(123, retriable),
  FENCED_STATE_EPOCH: error(124),
  INVALID_VOTER_KEY: error(125),
  DUPLICATE_VOTER: error(126),
  VOTER_NOT_FOUND: error(127),
  INVALID_REGULAR_EXPRESSION: error(128),
  REBOOTSTRAP_REQUIRED: error(129),
  STREAMS_INVALID_TOPOLOGY: error(130),
  STREAMS_INVALID_TOPOLOGY_EPOCH: error(131),
  STREAMS_TOPOLOGY_FENCED: error(132),
  SHARE_SESSION_LIMIT_REACHED: error(133, retriable),
}

export type ErrorName = keyof typeof table

/** Without its name, which it gets below: an object of so many properties is made at once, or slowly. */
function error(code: number, again?: true) {
  return { code, name: '', retriable: again === true }
}

/** The errors by name: `errors.NOT_LEADER_OR_FOLLOWER.code`. */
export const errors = table as Readonly<Record<ErrorName, KafkaError>>

/** Each behind those with a lesser code, of which the first is -1. */
const byCode: KafkaError[] = []
for (const name in table) {
  const one = table[name as ErrorName]
  one.name = name
  byCode[one.code + 1] = errors[name as ErrorName]
}

/** The error with this code; a code from a version to come is an unknown server error, as clients take it. */
export function errorOf(code: number): KafkaError {
  return byCode[code + 1] ?? errors.UNKNOWN_SERVER_ERROR
}
