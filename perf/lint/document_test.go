package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// layersWithPage are the layers that a README of their own describes.
var layersWithPage = []string{"asm", "ioengine", "vec", "colstore", "sqlfront", "perf"}

// TestLayerPages proves that each layer has a page, and that the page names each of its packages.
func TestLayerPages(t *testing.T) {
	pages := make(map[string]string)
	for _, s := range sources(t) {
		if filepath.Base(s.Path) == "README.md" {
			pages[s.Dir()] = string(s.Text)
		}
	}
	packages := make(map[string]bool)
	for _, s := range sources(t) {
		if s.File != nil && s.File.Name.Name != "main" {
			packages[s.Dir()] = true
		}
	}
	for _, layer := range layersWithPage {
		page, ok := pages[layer]
		if !ok {
			t.Errorf("%s: the layer has no README.md", layer)
			continue
		}
		for dir := range packages {
			name, inside := strings.CutPrefix(dir, layer+"/")
			// A package two folders down is its parent's affair unless the page names it in full.
			if inside && !strings.Contains(name, "/") && !strings.Contains(page, "`"+name+"`") {
				t.Errorf("%s/README.md does not name package `%s`", layer, name)
			}
		}
	}
}

// TestLinks proves that what documents link to in the tree is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for _, s := range sources(t) {
		if filepath.Ext(s.Path) != ".md" {
			continue
		}
		for _, found := range link.FindAllStringSubmatch(string(s.Text), -1) {
			if _, err := os.Stat(filepath.Join("..", "..", s.Dir(), found[1])); err != nil {
				t.Errorf("%s: link to %s: %v", s.Path, found[1], err)
			}
		}
	}
}

// TestNamedTargets proves that the make targets that the README names exist.
func TestNamedTargets(t *testing.T) {
	var makefile, readme string
	for _, s := range sources(t) {
		switch s.Path {
		case "Makefile":
			makefile = string(s.Text)
		case "README.md":
			readme = string(s.Text)
		}
	}
	for _, found := range regexp.MustCompile("(?:`|    )make ([a-z-]+)").FindAllStringSubmatch(readme, -1) {
		if !regexp.MustCompile(`(?m)^` + found[1] + `:`).MatchString(makefile) {
			t.Errorf("README.md names make %s, which the Makefile does not have", found[1])
		}
	}
}
