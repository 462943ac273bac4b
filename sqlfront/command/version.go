package command

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/colonnadedb/colonnade/asm/cpu"
)

// Set by the linker, with -X github.com/colonnadedb/colonnade/sqlfront/command.version=1.2.3 and the like.
var (
	version = "devel"
	commit  = ""
)

// Version gives the version of this binary.
func Version() string { return version }

// Commit gives the commit that this binary was built from, or "unknown".
func Commit() string {
	if commit != "" {
		return commit
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "unknown"
}

// newVersion gives the version command.
func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "colonnade %s, commit %s, %s, %s/%s, kernels %s\n",
				Version(), Commit(), runtime.Version(), runtime.GOOS, runtime.GOARCH, cpu.Active())
			return err
		},
	}
}
