// What `josefk --help` prints.

export const help = `josefk: a broker that speaks the Apache Kafka protocol

  josefk                     listens at 127.0.0.1:9092 and keeps its data in ./data
  josefk --memory --port 0   keeps nothing, and picks a port that is free

Options
  --port N              the port; 0 picks one that is free (9092)
  --host HOST           the address; 0.0.0.0 for all of this machine's (127.0.0.1)
  --data DIR            the directory for the data (./data)
  --memory              keep nothing
  --topics LIST         topics to make if they are not there: name:partitions:key=value,...
                        partitions and configs may be left out: orders:3,audit:1:retention.ms=-1
  --config FILE         Kafka's properties from a file, such as a server.properties
  --override KEY=VALUE  one of Kafka's properties; may be repeated
  --log-level LEVEL     error, warn or info (warn)
  --version             print the version
  --help, -h            print this

Properties are Apache Kafka's. Where several say something, the last counts: the file, the environment, the command line.
The environment is read as the images of Kafka read it, so that a compose file stays as it is: KAFKA_NUM_PARTITIONS=3
or KAFKA_CFG_NUM_PARTITIONS=3 is num.partitions=3. KAFKA_CREATE_TOPICS and CLUSTER_ID are known too.

  josefk --host 0.0.0.0 --override advertised.listeners=PLAINTEXT://broker:9092
  josefk --override num.partitions=3 --override log.retention.hours=1
  josefk --override listeners=INSIDE://:9092,OUTSIDE://:9094 \\
         --override listener.security.protocol.map=INSIDE:PLAINTEXT,OUTSIDE:PLAINTEXT \\
         --override inter.broker.listener.name=INSIDE

SIGINT and SIGTERM stop it: whoever asked is answered, and the next start needs no recovery. A second one does not wait.
`
