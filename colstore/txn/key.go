package txn

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// The keys of the metadata store. Numbers in keys are big-endian, so that order of keys is order of numbers. All
// records of a table share a prefix: dropping it deletes one range. See docs/format/metadata.md.
//
//	m <name>                                    format, epoch, applied
//	d <database>                                catalog.Database
//	v <id>                                      catalog.View
//	t <table> 0                                 table record
//	t <table> s <segment>                       extent.Segment
//	t <table> x <segment> <column> <index>      extent.Extent
//	t <table> g <segment> <granule>             extent.Loose
//	t <table> r <segment> <granule> <row>       rows of the tail
//	t <table> q <dictionary>                    place of a dictionary
//	t <table> k <number>                        place of a sketch
const (
	metaPrefix     = 'm'
	databasePrefix = 'd'
	viewPrefix     = 'v'
	tablePrefix    = 't'

	tableRecord   = 0
	segmentRecord = 's'
	extentRecord  = 'x'
	looseRecord   = 'g'
	rowsRecord    = 'r'
	dictRecord    = 'q'
	sketchRecord  = 'k'
)

// MetaKey returns the key of a value of the whole data directory.
func MetaKey(name string) []byte { return append([]byte{metaPrefix}, name...) }

// appliedKey holds SCN and counters as of the last commit.
var appliedKey = MetaKey("applied")

func databaseKey(name string) []byte { return append([]byte{databasePrefix}, name...) }
func viewKey(id uint64) []byte       { return binary.BigEndian.AppendUint64([]byte{viewPrefix}, id) }

// tableKey returns the key of a table's record of a kind with numbers of 32 bits.
func tableKey(id uint64, kind byte, numbers ...uint32) []byte {
	k := binary.BigEndian.AppendUint64([]byte{tablePrefix}, id)
	k = append(k, kind)
	for _, n := range numbers {
		k = binary.BigEndian.AppendUint32(k, n)
	}
	return k
}

func longKey(id uint64, kind byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(tableKey(id, kind), number)
}

// tableEnd returns the first key after all of a table's.
func tableEnd(id uint64) []byte { return binary.BigEndian.AppendUint64([]byte{tablePrefix}, id+1) }

// SealValue returns value with the checksum over it and its key, as it is stored.
func SealValue(key, value []byte) []byte {
	sum := crc.Sum(crc.Sum(0, key), value)
	return binary.LittleEndian.AppendUint64(value[:len(value):len(value)], sum)
}

// OpenValue checks a stored value and returns it without its checksum.
func OpenValue(store string, key, value []byte) ([]byte, error) {
	n := len(value) - 8
	if n < 0 || binary.LittleEndian.Uint64(value[n:]) != crc.Sum(crc.Sum(0, key), value[:n]) {
		return nil, vfs.Corruptf(store, 0, int64(len(value)), "wrong checksum of the value of key %x", key)
	}
	return value[:n:n], nil
}

// Mutation is one change of the metadata store: Set if Value is not nil, else the deletion of Key, or of [Key, End).
type Mutation struct {
	Key, Value, End []byte
}
