package exec

import "unsafe"

// chunkShift is the binary logarithm of the rows of a row store's chunk.
const chunkShift = 12

const (
	chunkRows = 1 << chunkShift
	chunkMask = chunkRows - 1
)

// rowStore holds rows of a fixed size off the Go heap, without Go pointers. A row is named by its number; rows never
// move, so their addresses stay valid until the store is freed.
type rowStore struct {
	acct   *account
	stride int // bytes of a row, a multiple of 8
	n      int
	chunks []unsafe.Pointer
	blocks []*block
}

// newRowStore returns an empty store of rows of stride bytes.
func newRowStore(acct *account, stride int) *rowStore {
	return &rowStore{acct: acct, stride: max((stride+7)&^7, 8)}
}

// reserve makes room for n more rows.
func (s *rowStore) reserve(n int) error {
	for len(s.chunks)*chunkRows < s.n+n {
		blk, err := s.acct.alloc(chunkRows * s.stride)
		if err != nil {
			return err
		}
		s.blocks = append(s.blocks, blk)
		s.chunks = append(s.chunks, blk.ptr())
	}
	return nil
}

// row returns the address of a row.
func (s *rowStore) row(ref uint32) unsafe.Pointer {
	return unsafe.Add(s.chunks[ref>>chunkShift], int(ref&chunkMask)*s.stride)
}

// appendRows adds n rows with undefined contents and appends their addresses to dst.
func (s *rowStore) appendRows(dst []unsafe.Pointer, n int) ([]unsafe.Pointer, error) {
	if err := s.reserve(n); err != nil {
		return dst, err
	}
	for i := s.n; i < s.n+n; {
		p := s.row(uint32(i))
		m := min(chunkRows-i&chunkMask, s.n+n-i)
		for j := range m {
			dst = append(dst, unsafe.Add(p, j*s.stride))
		}
		i += m
	}
	s.n += n
	return dst, nil
}

// rows appends the addresses of rows from … from+n to dst.
func (s *rowStore) rows(dst []unsafe.Pointer, from, n int) []unsafe.Pointer {
	for i := from; i < from+n; i++ {
		dst = append(dst, s.row(uint32(i)))
	}
	return dst
}

// refs appends the addresses of the rows refs to dst.
func (s *rowStore) refs(dst []unsafe.Pointer, refs []uint32) []unsafe.Pointer {
	for _, r := range refs {
		dst = append(dst, s.row(r))
	}
	return dst
}

// free gives the memory back.
func (s *rowStore) free() {
	for _, b := range s.blocks {
		b.free()
	}
	s.blocks, s.chunks, s.n = nil, nil, 0
}

// word is the 64-bit word at byte off of a row.
func word(row unsafe.Pointer, off int) *uint64 { return (*uint64)(unsafe.Add(row, off)) }

// word32 is the 32-bit word at byte off of a row.
func word32(row unsafe.Pointer, off int) *uint32 { return (*uint32)(unsafe.Add(row, off)) }

// heapChunk is the size of a string heap's chunks.
const heapChunk = 256 << 10

// stringHeap holds the bytes of strings off the Go heap. They are valid until the heap is freed.
type stringHeap struct {
	acct   *account
	spare  []byte
	blocks []*block
}

// newStringHeap returns an empty heap.
func newStringHeap(acct *account) *stringHeap { return &stringHeap{acct: acct} }

// copy returns a copy of s in the heap.
func (h *stringHeap) copy(s string) (string, error) {
	if len(s) == 0 {
		return "", nil
	}
	if len(s) > len(h.spare) {
		size := heapChunk
		if len(h.blocks) == 0 {
			size = heapChunk / 16
		}
		blk, err := h.acct.alloc(max(size, (len(s)+4095)&^4095))
		if err != nil {
			return "", err
		}
		h.blocks = append(h.blocks, blk)
		if len(s) > heapChunk/4 {
			p := blk.bytes[:len(s)]
			copy(p, s)
			return unsafe.String(unsafe.SliceData(p), len(p)), nil
		}
		h.spare = blk.bytes
	}
	p := h.spare[:len(s)]
	h.spare = h.spare[len(s):]
	copy(p, s)
	return unsafe.String(unsafe.SliceData(p), len(p)), nil
}

// free gives the memory back.
func (h *stringHeap) free() {
	for _, b := range h.blocks {
		b.free()
	}
	h.blocks, h.spare = nil, nil
}

// The form of a string in a row: its address, its length, and its code in a dictUnion (noCode: none).
const (
	stringPtrOff  = 0
	stringLenOff  = 8
	stringCodeOff = 12
	stringSize    = 16
)

const noCode = ^uint32(0)

// putString writes s to a row. Its bytes outlive the row; the address is stored as a plain word, which keeps nothing
// alive, so they lie in a stringHeap or are held by somebody else.
func putString(row unsafe.Pointer, off int, s string, code uint32) {
	*word(row, off+stringPtrOff) = uint64(uintptr(unsafe.Pointer(unsafe.StringData(s))))
	*word32(row, off+stringLenOff) = uint32(len(s))
	*word32(row, off+stringCodeOff) = code
}

// getString reads a string of a row. It shares the memory that putString was given.
func getString(row unsafe.Pointer, off int) string {
	n := *word32(row, off+stringLenOff)
	if n == 0 {
		return ""
	}
	return unsafe.String(*(**byte)(unsafe.Add(row, off+stringPtrOff)), int(n))
}
