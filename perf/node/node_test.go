package node

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// behaviourEnv makes the test binary act as a server.
const behaviourEnv = "COLONNADE_NODE_TEST"

func TestMain(m *testing.M) {
	if behaviour := os.Getenv(behaviourEnv); behaviour != "" {
		os.Exit(actAsServer(behaviour))
	}
	os.Exit(m.Run())
}

// actAsServer behaves as a server would, well or badly.
func actAsServer(behaviour string) int {
	if behaviour == "fails" {
		fmt.Fprintln(os.Stderr, "the data directory is in use")
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	fmt.Fprintf(os.Stderr, "level=INFO msg=\"%s127.0.0.1:4711\" args=%q\n", ReadyText, os.Args[1:])
	<-ctx.Done()
	if behaviour == "ends badly" {
		return 3
	}
	return 0
}

func config(t *testing.T, behaviour string) Config {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Config{Binary: binary, DataDir: t.TempDir(), Args: []string{"--local-infile"}, Env: []string{behaviourEnv + "=" + behaviour}}
}

// TestStartAndStop proves that the address is learnt from the log and that SIGTERM ends the process.
func TestStartAndStop(t *testing.T) {
	c := config(t, "works")
	n, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Kill()
	if n.Addr != "127.0.0.1:4711" || n.DSN("d") != "root@tcp(127.0.0.1:4711)/d" {
		t.Errorf("address %q, data source name %q", n.Addr, n.DSN("d"))
	}
	for _, want := range []string{"serve", "--local-infile", c.DataDir} {
		if !strings.Contains(n.Log(), want) {
			t.Errorf("argument %q did not arrive: %s", want, n.Log())
		}
	}
	if rss, err := n.PeakRSS(); err != nil || rss <= 0 {
		t.Errorf("peak memory %d, %v", rss, err)
	}
	if err := n.Stop(); err != nil {
		t.Error(err)
	}
	n.Kill()
}

// TestStartFails proves that a server that ends at once is an error with its log.
func TestStartFails(t *testing.T) {
	_, err := Start(t.Context(), config(t, "fails"))
	if err == nil || !strings.Contains(err.Error(), "the data directory is in use") {
		t.Errorf("got %v", err)
	}
	if _, err := Start(t.Context(), Config{Binary: filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("a missing binary is no error")
	}
}

// TestBadStatus proves that a status other than 0 after SIGTERM is an error, and that Kill always ends a process.
func TestBadStatus(t *testing.T) {
	n, err := Start(t.Context(), config(t, "ends badly"))
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Stop(); err == nil || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	if n, err = Start(t.Context(), config(t, "works")); err != nil {
		t.Fatal(err)
	}
	n.Kill()
	select {
	case <-n.Done():
	case <-time.After(time.Second):
		t.Error("the process lives on")
	}
}

// TestDiskUsage proves that only what files occupy counts.
func TestDiskUsage(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "full"), make([]byte, 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "hole"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(1 << 30); err != nil {
		t.Fatal(err)
	}
	if got, err := DiskUsage(dir); err != nil || got < 100_000 || got > 1<<20 {
		t.Errorf("got %d, %v", got, err)
	}
}
