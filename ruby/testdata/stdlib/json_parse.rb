require 'json'
def try(s, **o) ; r = begin; JSON.parse(s,**o).inspect; rescue Exception => e; "#{e.class}: #{e.message}"; end; puts "#{s.inspect} #{o} => #{r}"; end
['', ' ', '{', '{"a":1', '{"a":1,}', '[1,]', '[1 2]', '{a:1}', '{"a" 1}', 'nope', 'nul', 'tru', '"abc', '1', '1.5', '-', '-1', '01', '1.', '.5', '1e5', '1E-2', '-Infinity', 'NaN', 'Infinity','[NaN]', '"\u00e9\ud83d\ude00\/\b"', '"\x"', "\"a\nb\"", "\"a\tb\"", '{"a":1,"a":2}', '[1,2] x', '// c
1', '/* c */ [1] // x', '[1] /* x', '123456789012345678901234567890', '{"a":[1,{"b":null}]}', '"\ud800"', '[}', '{"a":}', '[1,,2]', '{1:2}', "\xEF\xBB\xBF[1]", '"\u00"', '[1e400]', '-0', '-0.0', '"a"x', 'null', '[tru]', '[1,2', '{"a":"b', 'x'*50, '[' + 'y'*50, '1 2', '--1', '+1', '[-]', '[-Infinity]','[1.]','[2.0e]','{"json_class":"String"}', '1.0e+2', '100000000000000000000.5','{"a":1 "b":2}','["a" "b"]', "[\"\\u0000\"]", "\"\u2028\""].each{|s| try s}
try nil rescue p $!
try '{"a":{"b":1}}', symbolize_names: true
try '[NaN,Infinity,-Infinity]', allow_nan: true
try '{"a":1.5}', decimal_class: nil
try '[[[1]]]', max_nesting: 2
try '['*101+']'*101
try '['*101+']'*101, max_nesting: 0
try '["a"]', freeze: true
try '{"a":1}', object_class: Hash, array_class: Array
p JSON.parse('["a"]', freeze: true)[0].frozen?
p JSON::ParserError.ancestors.take(4), JSON::NestingError.superclass, JSON::GeneratorError.superclass, JSON::VERSION
p JSON.parse('123', symbolize_names: true)
p JSON.load(nil), JSON.load(""), JSON.load("[NaN]"), JSON.load("{\"a\":1}", proc{|x| p x})

p JSON['[1]'], JSON[[1]]
p JSON.parse!('[NaN]')
p JSON('[1]')
