package granule

import (
	"encoding/binary"
	"math/bits"

	"github.com/colonnadedb/colonnade/asm/bitpack"
	"github.com/colonnadedb/colonnade/ioengine/crc"
	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/vec/types"
)

// Encoding is how a payload holds its values. The numbers are stored: never renumber.
type Encoding uint8

// The encodings.
const (
	Constant  Encoding = 1 // one value for all rows: Base, or the payload
	Frame     Encoding = 2 // Base + Mult × packed lane
	Delta     Encoding = 3 // differences within each slice, packed over the smallest difference (Mult)
	DictCodes Encoding = 4 // packed codes of dictionary Dict
	Raw       Encoding = 5 // values as they are: float64, int128
	Heap      Encoding = 6 // string lengths packed, bodies in units, each LZ4 where that pays
)

// String names the encoding as information_schema shows it.
func (e Encoding) String() string {
	names := [...]string{"", "constant", "frame", "delta", "dictionary", "raw", "heap"}
	if int(e) < len(names) {
		return names[e]
	}
	return "unknown"
}

// validity is how NULLs are stored.
type validity uint8

const (
	validAll   validity = 0 // no NULLs
	validNone  validity = 1 // all rows are NULL
	validBits  validity = 2 // one bit a row, 1 = not NULL
	validNulls validity = 3 // u16 positions of the NULLs, increasing
	validSome  validity = 4 // u16 positions of the rows that are not NULL, increasing
)

// Sizes of the parts of a stored column granule. Padding is what a piece (a stretch of column granules read at once)
// ends with, so that kernels may load whole vectors past the last payload.
const (
	HeaderBytes  = 80
	TrailerBytes = 8
	Padding      = bitpack.Padding
	// DictParts is where the granule numbers of a dictionary's parts begin; those of rows are below it.
	DictParts = 1 << 31
	magic     = 0x4743 // "CG"
	version   = 1
)

// Address says which column granule some bytes are; it is part of them and of their checksum.
type Address struct {
	Table   uint64
	Segment uint32 // ordinal of the segment file within the table
	Granule uint32 // within the segment file
	Column  uint32 // 0: the delete column
	Version uint64 // number of the transaction that wrote it
}

// header is the decoded form of the first HeaderBytes. See docs/format/granule.md.
type header struct {
	encoding Encoding
	width    uint8
	form     types.Form
	valid    validity
	lane     uint8 // bytes of a decoded lane: 1, 2, 4, 8
	rows     uint32
	nulls    uint32
	length   uint32 // of all, trailer included
	payload  uint32 // offset of the payload
	base     int64
	mult     int64
	dict     uint64
	addr     Address
}

func (h *header) put(p []byte) {
	le := binary.LittleEndian
	le.PutUint16(p[0:], magic)
	p[2], p[3] = version, byte(h.encoding)
	p[4], p[5], p[6], p[7] = h.width, byte(h.form), byte(h.valid), h.lane
	le.PutUint32(p[8:], h.rows)
	le.PutUint32(p[12:], h.nulls)
	le.PutUint32(p[16:], h.length)
	le.PutUint32(p[20:], h.payload)
	le.PutUint64(p[24:], h.addr.Table)
	le.PutUint32(p[32:], h.addr.Column)
	le.PutUint32(p[36:], h.addr.Segment)
	le.PutUint32(p[40:], h.addr.Granule)
	le.PutUint32(p[44:], 0)
	le.PutUint64(p[48:], h.addr.Version)
	le.PutUint64(p[56:], uint64(h.base))
	le.PutUint64(p[64:], uint64(h.mult))
	le.PutUint64(p[72:], h.dict)
}

func (h *header) get(p []byte) {
	le := binary.LittleEndian
	h.encoding = Encoding(p[3])
	h.width, h.form, h.valid, h.lane = p[4], types.Form(p[5]), validity(p[6]), p[7]
	h.rows = le.Uint32(p[8:])
	h.nulls = le.Uint32(p[12:])
	h.length = le.Uint32(p[16:])
	h.payload = le.Uint32(p[20:])
	h.addr = Address{Table: le.Uint64(p[24:]), Column: le.Uint32(p[32:]), Segment: le.Uint32(p[36:]),
		Granule: le.Uint32(p[40:]), Version: le.Uint64(p[48:])}
	h.base = int64(le.Uint64(p[56:]))
	h.mult = int64(le.Uint64(p[64:]))
	h.dict = le.Uint64(p[72:])
}

// seed joins the place of some bytes into their checksum; what they are stands in their header.
func seed(object uint64, off int64) uint64 {
	return object*0x9e3779b97f4a7c15 ^ bits.RotateLeft64(uint64(off)*0xc2b2ae3d27d4eb4f, 31)
}

// SetAddress writes the address into the header of the encoded column granule p, before Seal.
func SetAddress(p []byte, a Address) {
	var h header
	h.get(p)
	h.addr = a
	h.put(p)
}

// Seal writes the trailer of the encoded column granule p, which will be stored at off of the object, and returns the
// checksum, which goes into the directory too.
func Seal(p []byte, object uint64, off int64) uint64 {
	body := p[:len(p)-TrailerBytes]
	sum := crc.Sum(seed(object, off), body)
	binary.LittleEndian.PutUint64(p[len(body):], sum)
	return sum
}

// Checksum returns the trailer of a stored column granule, as it was verified when the piece was read.
func Checksum(p []byte) uint64 {
	return binary.LittleEndian.Uint64(p[len(p)-TrailerBytes:])
}

// VerifyPiece checks every column granule of a piece that was read from off of the object called name. The piece holds
// whole column granules, each beginning on 8 bytes, and ends with Padding bytes.
func VerifyPiece(p []byte, name string, object uint64, off int64) error {
	end := len(p) - Padding
	if end < 0 {
		return vfs.Corruptf(name, off, int64(len(p)), "piece of %d bytes", len(p))
	}
	for at := 0; at < end; {
		n, err := framed(p[at:end])
		if err != "" {
			return vfs.Corruptf(name, off+int64(at), int64(end-at), "column granule header: %s", err)
		}
		g := p[at : at+n]
		if sum := crc.Sum(seed(object, off+int64(at)), g[:n-TrailerBytes]); sum != Checksum(g) {
			var h header
			h.get(g)
			return vfs.Corruptf(name, off+int64(at), int64(n),
				"checksum of column granule is %016x, not %016x (header: table %d, column %d, segment %d, granule %d)",
				sum, Checksum(g), h.addr.Table, h.addr.Column, h.addr.Segment, h.addr.Granule)
		}
		at += (n + 7) &^ 7
	}
	return nil
}

// framed returns the length of the column granule that p begins with, or what is wrong with its first fields.
func framed(p []byte) (int, string) {
	if len(p) < HeaderBytes+TrailerBytes {
		return 0, "too short"
	}
	if binary.LittleEndian.Uint16(p) != magic {
		return 0, "no magic number"
	}
	if p[2] != version {
		return 0, "unknown version"
	}
	n := int(binary.LittleEndian.Uint32(p[16:]))
	if n < HeaderBytes+TrailerBytes || n > len(p) {
		return 0, "length out of range"
	}
	return n, ""
}
