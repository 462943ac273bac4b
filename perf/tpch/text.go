package tpch

import (
	"fmt"

	"github.com/pingcap/go-tpc/tpch/dbgen/dist"
)

// textPoolSize is the length of the text that comments are cut from.
const textPoolSize = 300 << 20

// words is a list of texts with weights.
type words struct {
	texts []string
	// bounds[i] is the sum of the weights up to texts[i]. The nations' weights are differences of region keys, so
	// their bounds are the region keys.
	bounds []int64
	// pick gives the index for each weighted draw, less one; nil where weights are not all positive.
	pick []uint16
}

// wordsOf reads a list of the standard by its name.
func wordsOf(name string) (words, error) {
	items, ok := dist.Maps[name]
	if !ok {
		return words{}, fmt.Errorf("the word list %q is not in the generator's lists", name)
	}
	var w words
	var sum int64
	for i, item := range items {
		sum += int64(item.Weight)
		w.texts = append(w.texts, item.Text)
		w.bounds = append(w.bounds, sum)
		for int64(len(w.pick)) < sum {
			w.pick = append(w.pick, uint16(i))
		}
	}
	return w, nil
}

// draw picks a text by weight.
func (w *words) draw(s *stream) string {
	return w.texts[w.pick[s.between(1, int64(len(w.pick)))-1]]
}

// lexicon holds every word list that rows and text need.
type lexicon struct {
	nations, regions                               words
	priorities, instructions, modes, returnFlags   words
	segments, colors, types, containers            words
	nouns, verbs, adjectives, adverbs, auxiliaries words
	terminators, articles, prepositions            words
	grammar, nounPhrases, verbPhrases              words
}

// newLexicon reads the lists.
func newLexicon() (*lexicon, error) {
	l := &lexicon{}
	for _, list := range []struct {
		name string
		dst  *words
	}{
		{"nations", &l.nations}, {"regions", &l.regions}, {"o_oprio", &l.priorities}, {"instruct", &l.instructions},
		{"smode", &l.modes}, {"rflag", &l.returnFlags}, {"msegmnt", &l.segments}, {"colors", &l.colors},
		{"p_types", &l.types}, {"p_cntr", &l.containers}, {"nouns", &l.nouns}, {"verbs", &l.verbs},
		{"adjectives", &l.adjectives}, {"adverbs", &l.adverbs}, {"auxillaries", &l.auxiliaries},
		{"terminators", &l.terminators}, {"articles", &l.articles}, {"prepositions", &l.prepositions},
		{"grammar", &l.grammar}, {"np", &l.nounPhrases}, {"vp", &l.verbPhrases},
	} {
		w, err := wordsOf(list.name)
		if err != nil {
			return nil, err
		}
		*list.dst = w
	}
	return l, nil
}

// textPool writes the pool: sentences one after another, the last one cut.
func (l *lexicon) textPool() []byte {
	const seed = 933588178 // the standard's stream for text
	s := newStream(seed, 0, 0)
	pool := make([]byte, 0, textPoolSize+1024)
	for len(pool) < textPoolSize {
		pool = append(l.appendSentence(pool, &s), ' ')
	}
	return pool[:textPoolSize]
}

// appendSentence appends a sentence. A syntax is letters separated by blanks, each perhaps followed by punctuation.
func (l *lexicon) appendSentence(dst []byte, s *stream) []byte {
	syntax := l.grammar.draw(s)
	for i := 0; i < len(syntax); i++ {
		switch syntax[i] {
		case 'N':
			dst = l.appendPhrase(dst, s, l.nounPhrases.draw(s))
		case 'V':
			dst = l.appendPhrase(dst, s, l.verbPhrases.draw(s))
		case 'P':
			dst = append(dst, l.prepositions.draw(s)...)
			dst = append(dst, " the "...)
			dst = l.appendPhrase(dst, s, l.nounPhrases.draw(s))
		case 'T': // the terminator stands at the last word, without the blank
			dst = append(dst[:len(dst)-1], l.terminators.draw(s)...)
		}
	}
	return dst
}

// appendPhrase appends the words of a phrase, each with its punctuation and a blank.
func (l *lexicon) appendPhrase(dst []byte, s *stream, syntax string) []byte {
	for i := 0; i < len(syntax); i++ {
		switch syntax[i] {
		case 'A':
			dst = append(dst, l.articles.draw(s)...)
		case 'J':
			dst = append(dst, l.adjectives.draw(s)...)
		case 'D':
			dst = append(dst, l.adverbs.draw(s)...)
		case 'N':
			dst = append(dst, l.nouns.draw(s)...)
		case 'V':
			dst = append(dst, l.verbs.draw(s)...)
		case 'X':
			dst = append(dst, l.auxiliaries.draw(s)...)
		default: // punctuation, or the blank between two letters
			dst = append(dst, syntax[i])
		}
	}
	return append(dst, ' ')
}
