package coldata

import "unsafe"

// arenaChunk is the size of an arena's chunks: large enough that a batch of ordinary strings takes a few of them.
const arenaChunk = 64 << 10

// Arena holds the bytes of strings that belong together and die together. Strings that it returned are valid until
// the next Reset. The zero Arena is empty and ready.
type Arena struct {
	chunks [][]byte // chunks[:used+1] hold bytes, the rest are kept for reuse
	used   int
	large  [][]byte // strings longer than a chunk
	size   int
}

// Reset forgets all strings and keeps the memory of the ordinary chunks.
func (a *Arena) Reset() {
	for i := range a.chunks {
		a.chunks[i] = a.chunks[i][:0]
	}
	a.used, a.size = 0, 0
	clear(a.large)
	a.large = a.large[:0]
}

// Size is the number of bytes handed out since the last Reset.
func (a *Arena) Size() int { return a.size }

// Footprint is the number of bytes of memory that a holds.
func (a *Arena) Footprint() int {
	n := len(a.chunks) * arenaChunk
	for _, l := range a.large {
		n += cap(l)
	}
	return n
}

// Alloc returns n bytes of the arena with undefined contents.
func (a *Arena) Alloc(n int) []byte {
	a.size += n
	if n > arenaChunk {
		b := make([]byte, n)
		a.large = append(a.large, b)
		return b
	}
	if len(a.chunks) == 0 {
		a.chunks = append(a.chunks, make([]byte, 0, arenaChunk))
	}
	c := a.chunks[a.used]
	if cap(c)-len(c) < n {
		a.used++
		if a.used == len(a.chunks) {
			a.chunks = append(a.chunks, make([]byte, 0, arenaChunk))
		}
		c = a.chunks[a.used]
	}
	l := len(c)
	a.chunks[a.used] = c[:l+n]
	return c[l : l+n : l+n]
}

// Copy returns a copy of s whose bytes are the arena's.
func (a *Arena) Copy(s string) string {
	if s == "" {
		return ""
	}
	b := a.Alloc(len(s))
	copy(b, s)
	return unsafe.String(&b[0], len(b))
}

// CopyBytes is Copy of a byte slice.
func (a *Arena) CopyBytes(s []byte) string {
	if len(s) == 0 {
		return ""
	}
	b := a.Alloc(len(s))
	copy(b, s)
	return unsafe.String(&b[0], len(b))
}
