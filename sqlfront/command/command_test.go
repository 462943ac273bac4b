package command

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// runCommand runs a command line and gives its status and output.
func runCommand(t *testing.T, deps Deps, args ...string) (status int, output string) {
	t.Helper()
	var out bytes.Buffer
	root := New(deps)
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	status = Execute(t.Context(), root)
	return status, out.String()
}

// TestServeSettings proves that flags, environment and file reach the server in that order of strength.
func TestServeSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "colonnade.toml")
	text := "listen = \"127.0.0.1:1\"\ndata-dir = \"from-file\"\nworkers = 3\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("COLONNADE_CONFIG", file)
	t.Setenv("COLONNADE_DATA_DIR", "from-env")
	var got Settings
	status, output := runCommand(t, Deps{Serve: func(_ context.Context, s Settings, _ *slog.Logger) error {
		got = s
		return nil
	}}, "serve", "--listen", "127.0.0.1:2", "--cache-size", "2GiB", "--local-infile")
	if status != 0 {
		t.Fatalf("status %d: %s", status, output)
	}
	want := DefaultSettings()
	want.Listen, want.DataDir, want.Workers, want.CacheSize, want.LocalInfile = "127.0.0.1:2", "from-env", 3, 2<<30, true
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPrintConfig proves that the printed file is read back without a complaint and lists every setting.
func TestPrintConfig(t *testing.T) {
	status, text := runCommand(t, Deps{}, "serve", "--print-config", "--data-dir", "d")
	if status != 0 || !strings.Contains(text, "data-dir = \"d\"") || !strings.Contains(text, "COLONNADE_WORKERS") {
		t.Fatalf("status %d: %s", status, text)
	}
	file := filepath.Join(t.TempDir(), "c.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, again := runCommand(t, Deps{}, "serve", "--print-config", "--config", file); status != 0 || again != text {
		t.Errorf("status %d: %s", status, cmp.Diff(text, again))
	}
}

// TestMistakes proves that mistakes on the command line end with status 2 and say what was expected.
func TestMistakes(t *testing.T) {
	for want, args := range map[string][]string{
		"unknown flag: --dat":              {"serve", "--dat", "x"},
		"listen \"nowhere\": want HOST":    {"serve", "--listen", "nowhere"},
		"is not a size":                    {"serve", "--cache-size", "big"},
		"want one of table, vertical":      {"sql", "--format", "xml", "-e", "SELECT 1"},
		"two databases: a and b":           {"sql", "-D", "a", "b"},
		"read the configuration file":      {"serve", "--config", "no/such/file"},
		"server-version \"x\": must begin": {"serve", "--server-version", "x"},
	} {
		status, output := runCommand(t, Deps{}, args...)
		if status != 2 || !strings.Contains(output, want) {
			t.Errorf("%q: status %d, output %s", args, status, output)
		}
	}
	if status, output := runCommand(t, Deps{}, "nonsense"); status == 0 || !strings.Contains(output, "nonsense") {
		t.Errorf("unknown command: status %d, output %s", status, output)
	}
}

// TestServeEndsOnSignal proves that SIGTERM ends the server's context and that the status is 0.
func TestServeEndsOnSignal(t *testing.T) {
	status, output := runCommand(t, Deps{Serve: func(ctx context.Context, _ Settings, log *slog.Logger) error {
		log.Info("ready for connections on 127.0.0.1:1")
		if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Second):
			return errors.New("the context did not end")
		}
	}}, "serve")
	if status != 0 || !strings.Contains(output, "msg=stopping") {
		t.Errorf("status %d, output %s", status, output)
	}
}

// TestServeFails proves that an error of the server is printed and is status 1.
func TestServeFails(t *testing.T) {
	status, output := runCommand(t, Deps{Serve: func(context.Context, Settings, *slog.Logger) error {
		return errors.New("the data directory is in use")
	}}, "serve")
	if status != 1 || !strings.Contains(output, "colonnade: the data directory is in use") {
		t.Errorf("status %d, output %s", status, output)
	}
}

func TestVersion(t *testing.T) {
	status, output := runCommand(t, Deps{}, "version")
	if status != 0 || !strings.HasPrefix(output, "colonnade devel") || !strings.Contains(output, "kernels ") {
		t.Errorf("status %d, output %s", status, output)
	}
}
