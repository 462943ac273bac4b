package node

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// PeakRSS gives the highest resident memory of the process so far, in bytes.
func (n *Node) PeakRSS() (int64, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(n.PID()), "status"))
	if err != nil {
		return 0, fmt.Errorf("read the server's memory use: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "VmHWM:" {
			kb, err := strconv.ParseInt(fields[1], 10, 64)
			return kb << 10, err
		}
	}
	return 0, fmt.Errorf("the status of process %d has no VmHWM line", n.PID())
}

// DiskUsage gives the bytes allocated to the files below a folder.
func DiskUsage(dir string) (int64, error) {
	var sum int64
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			// Preallocated and released ranges make a file's length say little.
			if stat, ok := info.Sys().(*syscall.Stat_t); ok {
				sum += stat.Blocks * 512
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("measure the files below %s: %w", dir, err)
	}
	return sum, nil
}
