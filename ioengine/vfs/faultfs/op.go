package faultfs

import (
	"time"
)

// Op is the kind of an operation.
type Op uint8

// The operations of vfs.FS, vfs.File and vfs.Direct that can fail. Closing and describing are not injected.
const (
	OpCreate Op = iota
	OpOpenRead
	OpOpenReadWrite
	OpMkdirAll
	OpRemove
	OpRemoveAll
	OpRename
	OpLink
	OpList
	OpStat
	OpLock
	OpSyncDir
	OpDiskFree
	OpReadAt
	OpDirectRead
	OpWriteAt
	OpAppend
	OpSync
	OpSyncData
	OpSyncTo
	OpTruncate
	OpPunchHole
	OpPreallocate
	OpPrefetch
	OpOpenDirect
	numOps
)

var opNames = [numOps]string{
	"create", "open-read", "open-read-write", "mkdir-all", "remove", "remove-all", "rename", "link", "list", "stat",
	"lock", "sync-dir", "disk-free", "read-at", "direct-read", "write-at", "append", "sync", "sync-data", "sync-to",
	"truncate", "punch-hole", "preallocate", "prefetch", "open-direct",
}

// String returns the operation's name in words.
func (op Op) String() string { return opNames[op] }

// Kinds of operations that rules often name together.
var (
	Reads  = []Op{OpReadAt, OpDirectRead}
	Writes = []Op{OpWriteAt, OpAppend}
	Syncs  = []Op{OpSync, OpSyncData, OpSyncDir}
	// Changes are all operations that change what is stored.
	Changes = []Op{
		OpCreate, OpMkdirAll, OpRemove, OpRemoveAll, OpRename, OpLink, OpSyncDir, OpWriteAt, OpAppend, OpSync,
		OpSyncData, OpTruncate, OpPunchHole, OpPreallocate,
	}
)

// Call describes one operation to a rule.
type Call struct {
	Op     Op
	Name   string // of the file; the old name of a rename or link
	Off    int64  // of a read or write; -1 for an append
	Length int    // of a read or write
}

// Fault is what happens to an operation. The zero value is nothing.
type Fault struct {
	// Delay is waited first, with the Sleep of the Options.
	Delay time.Duration
	// Err fails the operation. Nothing is done, but for the first Short bytes of a read or write.
	Err error
	// Short is how many bytes are moved before Err.
	Short int
	// Lost makes a change report success without doing it.
	Lost bool
	// TornAt makes a write of more bytes store only this many and report success. 0 means none.
	TornAt int
	// FlipBit flips bit FlipAt (of the first byte: 0 to 7, and so on) of what a read returns or a write stores.
	FlipBit bool
	// FlipAt is the bit that FlipBit flips, modulo the length.
	FlipAt int64
}

// Rule says which operations get a Fault.
type Rule struct {
	// Ops are the kinds the rule matches; none means all.
	Ops []Op
	// Match narrows the rule; nil matches every call.
	Match func(Call) bool
	// Skip is how many matching operations pass before the first fault.
	Skip int
	// Times is how many operations get the fault; 0 means all further ones.
	Times int
	// Fault is what happens.
	Fault Fault
}

// FailNth is the rule that fails the nth operation (from 1) of the given kinds, once.
func FailNth(n int, err error, ops ...Op) Rule {
	return Rule{Ops: ops, Skip: n - 1, Times: 1, Fault: Fault{Err: err}}
}

func (r *Rule) matches(c Call) bool {
	found := len(r.Ops) == 0
	for _, op := range r.Ops {
		found = found || op == c.Op
	}
	return found && (r.Match == nil || r.Match(c))
}
