// Package machine describes what a measurement ran on, so that lines of results from different days and hosts can be
// told apart.
package machine

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/colonnadedb/colonnade/asm/cpu"
	"github.com/colonnadedb/colonnade/sqlfront/command"
)

// Description is written into every line of results.
type Description struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Tier   string `json:"tier"`
	Kernel string `json:"kernel"`
	Go     string `json:"go"`
	Commit string `json:"commit"`
}

// Describe describes this machine and this binary.
func Describe() (Description, error) {
	var uts unix.Utsname
	if err := unix.Uname(&uts); err != nil {
		return Description{}, fmt.Errorf("ask for the kernel's version: %w", err)
	}
	return Description{
		CPU:    cpuModel(),
		Cores:  runtime.NumCPU(),
		Tier:   cpu.Active().String(),
		Kernel: unix.ByteSliceToString(uts.Release[:]),
		Go:     runtime.Version(),
		Commit: command.Commit(),
	}, nil
}

// cpuModel gives the processor's name, or the architecture where /proc/cpuinfo has none.
func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return runtime.GOARCH
}
