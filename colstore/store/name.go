package store

import (
	"errors"
	"fmt"
	"io/fs"
)

// Name says which piece of which segment file an object is. Its text is the object's name:
//
//	t000000000000001f/p00000-s0-e0000000000000003-n0
type Name struct {
	Table     uint64
	Partition uint32
	Segment   uint32
	Epoch     uint64 // of the engine start that made it
	Piece     uint32 // counts the objects of one segment file and epoch
}

// String returns the object's name.
func (n Name) String() string {
	return fmt.Sprintf("t%016x/p%05d-s%d-e%016x-n%d", n.Table, n.Partition, n.Segment, n.Epoch, n.Piece)
}

// ParseName reads a name back; ok is false for what is none.
func ParseName(s string) (n Name, ok bool) {
	_, err := fmt.Sscanf(s, "t%x/p%d-s%d-e%x-n%d", &n.Table, &n.Partition, &n.Segment, &n.Epoch, &n.Piece)
	return n, err == nil && n.String() == s
}

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }
