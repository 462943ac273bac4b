package ring

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/ioengine/vfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/osfs"
	"github.com/colonnadedb/colonnade/ioengine/vfs/vfstest"
)

const envForbidden = "COLONNADE_TEST_FORBID_IO_URING"

// forbidIOUring makes io_uring_setup fail with EPERM for the whole process, as container runtimes do.
func forbidIOUring() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}, // the number of the system call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_IO_URING_SETUP, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	prog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC,
		uintptr(unsafe.Pointer(&prog)))
	if errno != 0 {
		return errno
	}
	return nil
}

// Where a container forbids io_uring the reader falls back to preads, says why, and reads. The test runs itself in a
// process of its own, because a filter cannot be taken off again.
func TestForbiddenByContainer(t *testing.T) {
	if os.Getenv(envForbidden) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestForbiddenByContainer$", "-test.v")
		cmd.Env = append(os.Environ(), envForbidden+"=1", EnvMode+"=")
		out, err := cmd.CombinedOutput()
		if strings.Contains(string(out), "SKIP") {
			t.Skip("this machine lets no process filter its own system calls")
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if err := forbidIOUring(); err != nil {
		t.Skip(err)
	}
	r := open(t, Options{})
	kind, reason := r.Describe()
	if want := fmt.Sprintf("io_uring cannot be used: io_uring_setup: %v", unix.EPERM); kind != "pread" || reason != want {
		t.Errorf("%s because %q, want %q", kind, reason, want)
	}
	d := makeFile(t, osfs.NewDirect(), t.TempDir(), pages(4, 0))
	read := &Read{File: d, Buf: vfstest.Aligned(t, 4*vfs.DirectAlign), Min: 4 * vfs.DirectAlign}
	run(r, read)
	if read.Err != nil || read.N != read.Min {
		t.Errorf("read %d bytes, %v", read.N, read.Err)
	}
}
