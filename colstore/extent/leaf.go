package extent

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// A leaf page holds the entries of one column for up to LeafGranules granules, from the first one of the leaf on. See
// docs/format/directory.md.
const (
	leafMagic       = 0x4644 // "DF"
	leafVersion     = 1
	leafHeaderBytes = 40
)

// LeafPageBytes returns the stored size of a page of n entries.
func LeafPageBytes(n int) int {
	return (leafHeaderBytes + n*EntryBytes + 8 + leafLengthUnit - 1) &^ (leafLengthUnit - 1)
}

// LeafAddress says which leaf page some bytes are.
type LeafAddress struct {
	Table   uint64
	Column  uint32
	Segment uint32
	Leaf    uint32 // first granule / LeafGranules
}

// AppendLeaf appends the page of the entries, which will be stored at off of the object.
func AppendLeaf(dst []byte, a LeafAddress, entries []Entry, object uint64, off int64) []byte {
	begin := len(dst)
	le := binary.LittleEndian
	dst = le.AppendUint16(dst, leafMagic)
	dst = append(dst, leafVersion, 0)
	dst = le.AppendUint32(dst, uint32(len(entries)))
	dst = le.AppendUint64(dst, a.Table)
	dst = le.AppendUint32(dst, a.Column)
	dst = le.AppendUint32(dst, a.Segment)
	dst = le.AppendUint32(dst, a.Leaf)
	dst = le.AppendUint32(dst, 0)
	dst = le.AppendUint64(dst, uint64(off))
	for i := range entries {
		dst = entries[i].AppendTo(dst)
	}
	dst = append(dst, make([]byte, begin+LeafPageBytes(len(entries))-8-len(dst))...)
	return le.AppendUint64(dst, crc.Sum(object, dst[begin:]))
}

// DecodeLeaf checks the page p, read from off of the object in the file, and returns its entries.
func DecodeLeaf(p []byte, a LeafAddress, file string, object uint64, off int64) ([]Entry, error) {
	bad := func(what string) error {
		return vfs.Corruptf(file, off, int64(len(p)), "directory page of table %d, column %d, segment %d, leaf %d: %s",
			a.Table, a.Column, a.Segment, a.Leaf, what)
	}
	le := binary.LittleEndian
	if len(p) < leafHeaderBytes+8 {
		return nil, bad("too short")
	}
	if le.Uint64(p[len(p)-8:]) != crc.Sum(object, p[:len(p)-8]) {
		return nil, bad("wrong checksum")
	}
	n := int(le.Uint32(p[4:]))
	got := LeafAddress{le.Uint64(p[8:]), le.Uint32(p[16:]), le.Uint32(p[20:]), le.Uint32(p[24:])}
	switch {
	case le.Uint16(p) != leafMagic || p[2] != leafVersion:
		return nil, bad("unknown format")
	case got != a || int64(le.Uint64(p[32:])) != off:
		return nil, bad("it says that it is another page")
	case n > LeafGranules || LeafPageBytes(n) != len(p):
		return nil, bad("wrong number of entries")
	}
	entries := make([]Entry, n)
	for i := range entries {
		if what := entries[i].Decode(p[leafHeaderBytes+i*EntryBytes:]); what != "" {
			return nil, bad(what)
		}
	}
	return entries, nil
}
