package extent

import (
	"encoding/binary"

	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
)

// Mark says that a transaction committed: column granules that carry its number as their version are part of the table.
// Marks are written into the objects themselves, some time after the commit, so that the extent map can be made anew
// from segment files alone.
type Mark struct {
	Txn uint64
	SCN uint64
}

// A mark page: magic, version, number of marks, object id, marks, checksum in the last 8 bytes of its whole pages.
const (
	markMagic       = 0x4b4d // "MK"
	markVersion     = 1
	markHeaderBytes = 16
	markBytes       = 16
)

// AppendMarks appends the page of the marks for an object, padded to a multiple of vfs.DirectAlign.
func AppendMarks(dst []byte, object uint64, marks []Mark) []byte {
	begin := len(dst)
	le := binary.LittleEndian
	dst = le.AppendUint16(dst, markMagic)
	dst = append(dst, markVersion, 0)
	dst = le.AppendUint32(dst, uint32(len(marks)))
	dst = le.AppendUint64(dst, object)
	for _, m := range marks {
		dst = le.AppendUint64(dst, m.Txn)
		dst = le.AppendUint64(dst, m.SCN)
	}
	size := (len(dst) - begin + 8 + vfs.DirectAlign - 1) &^ (vfs.DirectAlign - 1)
	dst = append(dst, make([]byte, begin+size-8-len(dst))...)
	return le.AppendUint64(dst, crc.Sum(object, dst[begin:]))
}

// DecodeMarks reads a page that AppendMarks wrote, from off of the object in the file.
func DecodeMarks(p []byte, file string, object uint64, off int64) ([]Mark, error) {
	le := binary.LittleEndian
	n := len(p) - 8
	if n < markHeaderBytes || le.Uint64(p[n:]) != crc.Sum(object, p[:n]) || le.Uint16(p) != markMagic ||
		p[2] != markVersion || le.Uint64(p[8:]) != object {
		return nil, vfs.Corruptf(file, off, int64(len(p)), "not a page of commit marks of object %d", object)
	}
	count := int(le.Uint32(p[4:]))
	if count > (n-markHeaderBytes)/markBytes {
		return nil, vfs.Corruptf(file, off, int64(len(p)), "page of %d commit marks", count)
	}
	marks := make([]Mark, count)
	for i := range marks {
		at := markHeaderBytes + i*markBytes
		marks[i] = Mark{le.Uint64(p[at:]), le.Uint64(p[at+8:])}
	}
	return marks, nil
}
