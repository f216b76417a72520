using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kit.Testing;

/// <summary>A request with a value for all that its endpoint declares.</summary>
internal sealed class DeclaredRequest
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly List<KeyValuePair<string, string>> _query = [];
    private readonly List<KeyValuePair<string, string>> _form = [];
    private readonly bool _isSafe;
    private JsonNode? _body;

    private DeclaredRequest(bool isSafe) => _isSafe = isSafe;

    /// <summary>The ids in it, as an answer may say them.</summary>
    public required IReadOnlyCollection<string> Ids { get; init; }

    /// <summary>Whether a name said nothing, so that there is more than one row to try.</summary>
    public required bool Guessed { get; init; }

    /// <summary>What it sends, for who reads the failure.</summary>
    public string Text => $"{string.Join('&', _query.Concat(_form).Select(p => $"{p.Key}={p.Value}"))}{_body?.ToJsonString()}";

    /// <summary>Makes one.</summary>
    /// <param name="route">Whose values.</param>
    /// <param name="filler">What to put in.</param>
    /// <param name="any">The row to name where a name says nothing.</param>
    public static DeclaredRequest Of(AttackedRoute route, ValueFiller filler, StoredRow? any)
    {
        var values = route.Declared.Select(d => (Declared: d, Value: filler.Value(d.Type, d.Member, any))).ToList();
        var request = new DeclaredRequest(!route.IsUnsafe) { Ids = filler.Ids, Guessed = filler.Guessed };
        foreach (var (declared, value) in values)
        {
            if (declared.Place == DeclaredPlace.Body)
            {
                request._body = JsonSerializer.SerializeToNode(value, declared.Type, Web);
                continue;
            }

            var pairs = declared.Place == DeclaredPlace.Query ? request._query : request._form;
            pairs.AddRange(Texts(value).Select(text => KeyValuePair.Create(declared.Name, text)));
        }

        return request;
    }

    /// <summary>The same with a value of the host's in the place of its own.</summary>
    public DeclaredRequest With(RouteValue value)
    {
        var other = new DeclaredRequest(_isSafe) { Ids = [.. Ids, value.Value], Guessed = false, _body = _body?.DeepClone() };
        other._query.AddRange(_query.Where(p => p.Key != value.Name));
        other._form.AddRange(_form.Where(p => p.Key != value.Name));
        if (value.Name.Length == 0)
        {
            other._body = JsonNode.Parse(value.Value);
        }
        else if (other._body is JsonObject members)
        {
            members[value.Name] = value.Value;
        }
        else
        {
            (_isSafe ? other._query : other._form).Add(KeyValuePair.Create(value.Name, value.Value));
        }

        return other;
    }

    public string Address(string path) => _query.Count == 0
        ? path
        : $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', _query.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}"))}";

    public HttpContent? Content() => _body is not null ? new StringContent(_body.ToJsonString(), Encoding.UTF8, "application/json")
        : _form.Count > 0 ? new FormUrlEncodedContent(_form)
        : null;

    private static IEnumerable<string> Texts(object? value) => value is string or not IEnumerable
        ? [Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""]
        : ((IEnumerable)value).Cast<object?>().SelectMany(Texts);
}
