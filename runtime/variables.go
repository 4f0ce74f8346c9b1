package runtime

import "slices"

// Variables are what `set` stores. Values are opaque: whether one is lazy and
// what validates it is the caller's business; this keeps who set what, where,
// in which order. The zero value is empty, trusts nothing it's told until
// Trusted is set, and is ready for use by one goroutine at a time.
type Variables struct {
	// Trusted is true but while deploy.rb and the stage's file are read. A
	// variable set only there and never fetched may be a misspelt one.
	Trusted bool

	keys []Key
	vars map[Key]*variable
}

// variable is what is known of a key; it outlives the key's deletion.
type variable struct {
	value      any
	exists     bool
	fetched    bool
	trusted    bool // was ever set while Trusted
	places     []string
	validators []any
}

func (v *Variables) at(key Key) *variable {
	known := v.vars[key]
	if known == nil {
		known = &variable{}
		if v.vars == nil {
			v.vars = map[Key]*variable{}
		}
		v.vars[key] = known
	}
	return known
}

// Set stores a value; place is the file:line that says so, empty if unknown.
// A key set before keeps its place in the order.
func (v *Variables) Set(key Key, value any, place string) {
	known := v.at(key)
	if !known.exists {
		v.keys = append(v.keys, key)
	}
	known.value, known.exists = value, true
	known.trusted = known.trusted || v.Trusted
	if place != "" && !slices.Contains(known.places, place) {
		known.places = append(known.places, place)
	}
}

// Memoize replaces the value of a key by what it evaluated to, or stores one:
// like [Variables.Set] but for the bookkeeping of who set it.
func (v *Variables) Memoize(key Key, value any) {
	known := v.at(key)
	trusted := known.trusted
	v.Set(key, value, "")
	known.trusted = trusted
}

// Get returns the value as stored, and whether there is one: nil may be.
func (v *Variables) Get(key Key) (value any, exists bool) {
	known := v.vars[key]
	if known == nil {
		return nil, false
	}
	return known.value, known.exists
}

// Delete removes a value and returns it, nil if there is none.
func (v *Variables) Delete(key Key) any {
	known := v.vars[key]
	if known == nil || !known.exists {
		return nil
	}
	value := known.value
	known.value, known.exists = nil, false
	v.keys = slices.DeleteFunc(v.keys, func(k Key) bool { return k == key })
	return value
}

// Keys returns the keys in the order they were first set.
func (v *Variables) Keys() []Key { return slices.Clone(v.keys) }

// Fetched records that a recipe asked for the key, existing or not.
func (v *Variables) Fetched(key Key) { v.at(key).fetched = true }

// Places returns where the key was set, the first first.
func (v *Variables) Places(key Key) []string {
	if known := v.vars[key]; known != nil {
		return slices.Clone(known.places)
	}
	return nil
}

// AddValidator adds a validator of the key: opaque, for the caller to run.
func (v *Variables) AddValidator(key Key, validator any) {
	known := v.at(key)
	known.validators = append(known.validators, validator)
}

// Validators returns the validators of the key in the order they were added.
func (v *Variables) Validators(key Key) []any {
	if known := v.vars[key]; known != nil {
		return slices.Clone(known.validators)
	}
	return nil
}

// settings are read only by some recipes, so that not fetching one of them
// means nothing.
var settings = []string{
	"application", "current_directory", "linked_dirs", "linked_files",
	"releases_directory", "repo_tree", "repo_url", "shared_directory",
}

// Unrecognized returns the keys that are probably misspelt or useless: set
// while not Trusted only, and never fetched.
func (v *Variables) Unrecognized() []Key {
	return keep(v.keys, func(k Key) bool {
		known := v.vars[k]
		return !known.trusted && !known.fetched && !(k.Symbol && slices.Contains(settings, k.Name))
	})
}
