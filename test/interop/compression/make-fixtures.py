"""Writes the fixtures of the compression tests: content compressed by Kafka's Java classes and by the reference
libraries of LZ4 and Zstandard. Needs the packages lz4 and zstandard, and Kafka's jars:

    CLASSPATH='<kafka>/libs/*' python3 make-fixtures.py > fixtures.json

Content is told by its length and SHA-256 alone; what is compressed is in base64.
"""

import base64
import hashlib
import json
import os
import random
import subprocess

import lz4.frame
import zstandard

rng = random.Random(20)
cities = [''.join(rng.choice('abcdefghijklmnopqrstuvwxyz') for _ in range(rng.randrange(4, 12))) for _ in range(12)]


def records(length):
    text, number = '', 0
    while len(text) < length:
        number += 1
        text += json.dumps({'order': number, 'city': rng.choice(cities), 'paid': rng.random() < 0.97})
    return text[:length].encode()


def skewed(length, steepness=0.05):
    return bytes(min(255, int(rng.expovariate(steepness))) for _ in range(length))


def shuffled(text, pieces):
    return text + b''.join(text[at : at + 1500] for at in (rng.randrange(len(text)) for _ in range(pieces)))


def stitched(noise, stitches):
    places = (rng.randrange(len(noise) - 20) for _ in range(stitches))
    return noise + b''.join(b'y' + noise[at : at + 20] for at in places)


contents = {
    'empty': b'',
    'one byte': b'x',
    'hello': b'hello hello hello hello',
    'zeros': bytes(200_000),
    'noise': rng.randbytes(400),
    'skewed': skewed(1_500),
    'small records': records(1_500),
    'records': shuffled(records(15_000), 90),
    'changing': records(900) + rng.randbytes(150) + bytes(135_000) + b'ab' * 300 + records(2_000) + skewed(300),
    # Literals and codes that are all alike, and Huffman weights too few to be coded themselves.
    'stitched': stitched(rng.randbytes(1_100), 110),
    'three symbols': bytes(rng.choice(b'\0\0\0\0\0\0\0\1\2') for _ in range(3_500)),
    'long skewed': skewed(26_000, 0.3),
}

usual = {name: content for name, content in contents.items() if name != 'long skewed'}
# This is compressed by fewer encoders, to keep the file small.
large = ('records',)

fixtures = []


def add(codec, maker, content, compressed, magic=2):
    fixtures.append({
        'codec': codec,
        'magic': magic,
        'maker': maker,
        'content': content,
        'length': len(contents[content]),
        'sha256': hashlib.sha256(contents[content]).hexdigest(),
        'compressed': base64.b64encode(compressed).decode(),
    })


def kafka():
    wanted = []
    for name in usual:
        wanted += [(codec, 2, 0, name) for codec in ('gzip', 'snappy', 'lz4', 'zstd')]
        if name not in large:
            wanted += [('lz4', 0, 0, name), ('lz4', 1, 0, name), ('lz4', 2, 17, name), ('zstd', 2, 19, name)]
            wanted += [('gzip', 2, 1, name), ('snappy-raw', 2, 0, name)]
    lines = ''.join(f'{codec} {magic} {level} {contents[name].hex() or "-"}\n' for codec, magic, level, name in wanted)
    program = os.path.join(os.path.dirname(__file__), 'KafkaCompression.java')
    run = subprocess.run(['java', program, 'compress'], input=lines, capture_output=True, text=True, check=True)
    for (codec, magic, level, name), line in zip(wanted, run.stdout.split(), strict=True):
        compressed = b'' if line == '-' else bytes.fromhex(line)
        maker = 'snappy-java' if codec == 'snappy-raw' else f'Kafka level {level or "default"}'
        add('snappy' if codec == 'snappy-raw' else codec, maker, name, compressed, magic)


def in_blocks(content, flushes):
    stream = zstandard.ZstdCompressor(level=19).compressobj()
    compressed, at = b'', 0
    for end in flushes:
        compressed += stream.compress(content[at:end]) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        at = end
    return compressed + stream.compress(content[at:]) + stream.flush()


def zstd():
    for name, content in usual.items():
        for level in (7,) if name in large else (-5, 1, 3, 5, 8, 13, 19):
            compressor = zstandard.ZstdCompressor(level=level, write_checksum=level % 2 == 1)
            add('zstd', f'zstandard level {level}', name, compressor.compress(content))
        long = zstandard.ZstdCompressionParameters.from_level(3, window_log=27, enable_ldm=True, write_content_size=False)
        add('zstd', 'zstandard long', name, zstandard.ZstdCompressor(compression_params=long).compress(content))
        flushes = [1_100] if name == 'stitched' else range(1_100, min(len(content), 9_000), 1_100)
        add('zstd', f'zstandard, {len(flushes) + 1} blocks or more', name, in_blocks(content, flushes))
        if name in large:
            continue
        skippable = b'\x5f\x2a\x4d\x18\x03\x00\x00\x00any'
        frames = [zstandard.compress(part) for part in (content[:500], b'', content[500:])]
        add('zstd', 'zstandard, several frames', name, skippable + skippable.join(frames) + skippable)


def lz4_frames():
    for name, content in usual.items():
        for number, (level, size) in enumerate([(0, 4), (9, 5), (3, 6), (16, 7), (0, 7)][: 1 if name in large else 5]):
            compressed = lz4.frame.compress(
                content,
                compression_level=level,
                block_size=size,
                block_linked=number % 2 == 0,
                block_checksum=number in (1, 2),
                content_checksum=number in (0, 2),
                store_size=number > 1,
            )
            add('lz4', f'lz4 level {level}, variant {number}', name, compressed)


kafka()
add('zstd', 'zstandard level 1', 'long skewed', zstandard.compress(contents['long skewed'], 1))
zstd()
lz4_frames()
print('[\n' + ',\n'.join(json.dumps(fixture) for fixture in fixtures) + '\n]')
