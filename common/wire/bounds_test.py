"""What bounds.py refuses, and where it says the mistake is."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import bounds  # noqa: E402


def wrong(text):
    """The line and the words of the refusal of a schema, or None."""
    try:
        bounds.bounds_inc(*bounds.read_schema('syntax = "proto3";\n' + text))
    except bounds.Wrong as refusal:
        return refusal.line, str(refusal)
    return None


class Bounds(unittest.TestCase):
    def refuses(self, field, words, line=3):
        found = wrong("message M {\n  " + field + "\n}\nenum E { E_NONE = 0; }\nmessage N {}\n")
        self.assertIsNotNone(found, field)
        self.assertEqual(found[0], line, found)
        self.assertIn(words, found[1])

    def takes(self, field):
        self.assertIsNone(wrong("message M {\n  " + field + "\n}\nenum E { E_NONE = 0; }\nmessage N {}\n"))

    def test_every_text_and_number_has_a_limit(self):
        for type_ in ("string", "bytes", "uint32", "uint64", "int64", "sint32", "sint64"):
            self.refuses(f"{type_} a = 1;", "a: no limit")
            self.takes(f"{type_} a = 1 [(limit) = 5];")
        for type_ in ("bool", "E", "N"):
            self.takes(f"{type_} a = 1;")
            self.refuses(f"{type_} a = 1 [(limit) = 5];", "has no limit")

    def test_every_list_has_a_count(self):
        for type_ in ("bool", "E", "N"):
            self.refuses(f"repeated {type_} a = 1;", "a: a list has no count")
            self.takes(f"repeated {type_} a = 1 [(count) = 5];")
        self.refuses("repeated string a = 1 [(count) = 5];", "a: no limit")
        self.refuses("repeated string a = 1 [(limit) = 5];", "a: a list has no count")
        self.refuses("bool a = 1 [(count) = 5];", "not a list")
        self.refuses("repeated bool a = 1 [(count) = 0];", "the count must be")
        self.refuses("repeated bool a = 1 [(count) = 70000];", "the count must be")

    def test_a_limit_is_one_its_type_can_reach(self):
        self.takes("uint32 a = 1 [(limit) = 4294967295];")
        self.refuses("uint32 a = 1 [(limit) = 4294967296];", "the limit must be")
        self.refuses("int64 a = 1 [(limit) = 0x8000000000000000];", "the limit must be")
        self.refuses("sint32 a = 1 [(limit) = 0x80000000];", "the limit must be")
        self.refuses("string a = 1 [(limit) = 0];", "the limit must be")

    def test_a_date_is_a_number_of_its_own(self):
        self.takes("uint32 a = 1 [(date) = true];")
        self.refuses("uint64 a = 1 [(date) = true];", "a date is a uint32")
        self.refuses("uint32 a = 1 [(date) = true, (limit) = 5];", "a date is a uint32")

    def test_only_bytes_are_exact(self):
        self.takes("bytes a = 1 [(limit) = 16, (exact) = true];")
        self.refuses("string a = 1 [(limit) = 16, (exact) = true];", "only bytes are exact")
        self.refuses("bytes a = 1 [(exact) = true];", "no limit")

    def test_types_without_bounds_are_not_spoken(self):
        for type_ in ("float", "double", "int32", "fixed64", "Nothing"):
            self.refuses(f"{type_} a = 1 [(limit) = 5];", "limit" if type_ == "Nothing" else type_)
        self.refuses("double a = 1;", "type double is not spoken here")
        self.refuses("map<string, string> a = 1;", "'=' is expected")

    def test_a_number_is_used_once(self):
        self.refuses("bool a = 1; bool b = 2;\n  bool c = 1;", "c: 1 is taken in line 3", 4)
        self.refuses("bool a = 1; oneof o { bool b = 2;\n  bool c = 1; }", "c: 1 is taken in line 3", 4)
        self.refuses("bool a = 1; bool a = 2;", "the name is taken")
        self.refuses("bool a = 0;", "the number must be")
        self.refuses("bool a = 255;", "the number must be")

    def test_a_reserved_number_is_not_used(self):
        self.refuses("reserved 2, 5 to 7;\n  bool a = 6;", "a: 6 is reserved in line 3", 4)
        self.refuses("bool a = 2;\n  reserved 2;", "a: 2 is reserved in line 4")
        self.takes('reserved 2, 5 to 7; reserved "site"; bool a = 4;')

    def test_no_message_contains_itself_at_any_depth(self):
        self.refuses("M m = 1;", "M contains itself: M > M")
        found = wrong("message A {\n  B b = 1;\n}\nmessage B {\n  oneof o {\n    C c = 1;\n  }\n}\n"
                      "message C {\n  repeated A a = 1 [(count) = 2];\n}\n")
        self.assertEqual(found, (11, "a: A contains itself: A > B > C > A"))

    def test_what_is_not_known_is_not_passed_over(self):
        self.refuses("bool a = 1 [(limits) = 5];", "no such option: limits")
        self.refuses("uint32 a = 1 [(limit) = 5, (limit) = 6];", "limit is said twice")
        self.refuses("uint32 a = 1 [(limit) = many];", "a number is expected, not 'many'")
        self.assertEqual(wrong("service S {}\n")[0], 2)
        self.assertIn("middle", wrong("message M {\n  bool a")[1])

    def test_fields_stand_in_the_order_of_their_numbers(self):
        inc = bounds.bounds_inc(*bounds.read_schema("message M { bool b = 7; bool a = 3; oneof o { bool c = 5; bool d = 6; } }"))
        self.assertEqual(re.findall(r"offsetof\(M, (\w+)\), \.beside", inc), ["a", "c", "d", "b"])
        self.assertEqual(re.findall(r"\.slot = (\d+)", inc), ["0", "1", "1", "2"])
        self.assertIn("m_numbers[] = {0, 0, 0, 1, 0, 2, 3, 4};", inc)
        self.assertIn("enum { SLOTS = 3 };", inc)

    def test_the_command_says_file_and_line_and_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            schema = os.path.join(folder, "bad.proto")
            with open(schema, "w", encoding="utf-8") as file:
                file.write('syntax = "proto3";\n// A comment with a "quote.\nmessage M {\n  string a = 1;\n}\n')
            run = subprocess.run([sys.executable, os.path.join(HERE, "bounds.py"), "protoc", schema, folder],
                                 capture_output=True, text=True, check=False)
            self.assertNotEqual(run.returncode, 0)
            self.assertEqual(run.stderr, f"{schema}:4: a: no limit\n")
            self.assertEqual(os.listdir(folder), ["bad.proto"])


if __name__ == "__main__":
    unittest.main()
