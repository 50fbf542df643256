package room

import (
	"encoding/json"
	"testing"
)

const someID = "0190d5a0-0000-7000-8000-000000000001"

func TestParseCommand(t *testing.T) {
	t.Parallel()
	for message, good := range map[string]bool{
		`{"op":"beat"}`: true,
		`{"op":"join","room":"` + someID + `","after":0}`:                         true,
		`{"op":"join","room":"` + someID + `","after":-50}`:                       true,
		`{"op":"leave","room":"` + someID + `"}`:                                  true,
		`{"op":"say","key":"` + someID + `","room":"` + someID + `","text":"您好"}`: true,
		`{"op":"signal","room":"` + someID + `","data":{"sdp":"v=0"}}`:            true,
		``:                                      false,
		`null`:                                  false,
		`[]`:                                    false,
		`"beat"`:                                false,
		`{}`:                                    false,
		`{"op":"shout"}`:                        false,
		`{"op":"beat"} {"op":"beat"}`:           false,
		`{"op":"beat","at":1}`:                  false,
		`{"OP":"beat"}`:                         false,
		`{"op":null}`:                           false,
		`{"op":"join","room":"` + someID + `"}`: false,
		`{"op":"join","room":"` + someID + `","After":1}`:                       false,
		`{"op":"join","room":"` + someID + `","after":null}`:                    false,
		`{"op":"join","room":"` + someID + `","after":1.5}`:                     false,
		`{"op":"join","room":"` + someID + `","after":-201}`:                    false,
		`{"op":"join","room":"` + someID + `","after":99999999999999999999}`:    false,
		`{"op":"join","room":"{` + someID + `}","after":1}`:                     false,
		`{"op":"join","room":"00000000-0000-0000-0000-000000000000","after":1}`: false,
		`{"op":"say","key":"` + someID + `","room":"` + someID + `","text":7}`:  false,
		`{"op":"say","room":"` + someID + `","text":"x"}`:                       false,
		`{"op":"signal","room":"` + someID + `","data":"x"}`:                    false,
		`{"op":"leave","room":"` + someID + `","after":1}`:                      false,
	} {
		if _, err := parseCommand([]byte(message)); (err == nil) != good {
			t.Errorf("%s: %v", message, err)
		}
	}
}

// Whatever comes, it is refused or it means what it says.
func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{
		`{"op":"beat"}`, `{"op":"join","room":"` + someID + `","after":-50}`, `{"op":"leave","room":"` + someID + `"}`,
		`{"op":"say","key":"` + someID + `","room":"` + someID + `","text":"您好\u0000\ud800"}`,
		`{"op":"signal","room":"` + someID + `","data":{"candidate":{"a":[1,2,{}]}}}`,
		`{"op":"say","op":"beat","text":"x"}`, `{"op":"join","room":{},"after":{}}`, "{\"op\":\"beat\"}\n\t ", "\xff\xfe", `{"op":`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		c, err := parseCommand(message)
		if err != nil {
			return
		}
		fields := map[string]any{"op": c.Op}
		for _, name := range commandFields[c.Op] {
			fields[name] = map[string]any{"room": c.Room, "after": c.After, "key": c.Key, "text": c.Text, "data": c.Data}[name]
		}
		again, err := json.Marshal(fields)
		if err != nil {
			t.Fatalf("%s: %v", message, err)
		}
		second, err := parseCommand(again)
		if err != nil || second.Op != c.Op || second.Room != c.Room || second.After != c.After || second.Key != c.Key || second.Text != c.Text {
			t.Errorf("%s became %s: %v", message, again, err)
		}
	})
}
