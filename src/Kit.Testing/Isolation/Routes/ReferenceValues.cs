using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Testing;

/// <summary>
/// What is sent to make a row that refers to somebody's: the members of an entity, those that refer being given, the others as of a new row of
/// the sender's. Of no entity in particular, the members that refer in any.
/// </summary>
internal sealed class ReferenceValues
{
    private readonly Dictionary<string, object?> _values = [];
    private bool _isOfOne;

    /// <summary>The names of the members that refer.</summary>
    public HashSet<string> References { get; } = [];

    /// <summary>The ids that the references hold, in text.</summary>
    public IEnumerable<string> Ids => References.Select(r => _values[r]!.ToString()!);

    /// <summary>The values.</summary>
    /// <param name="types">The entities whose members are sent.</param>
    /// <param name="sender">Whose new row it is.</param>
    /// <param name="target">What a reference is to hold.</param>
    public static ReferenceValues Of(IReadOnlyList<IEntityType> types, Party sender, Func<IForeignKey, IProperty, object?> target)
    {
        var values = new ReferenceValues { _isOfOne = types.Count == 1 };
        foreach (var type in types)
        {
            // Of one entity, what it can't be without is sent too.
            if (types.Count == 1 && sender.Find(type) is { } like)
            {
                foreach (var property in type.GetProperties().Where(p => p.Name != RowMaker.TenantId && !p.IsForeignKey() && !p.IsKey() && !p.IsConcurrencyToken && !p.IsShadowProperty()))
                {
                    values._values[property.Name] = like[property];
                }
            }

            foreach (var foreignKey in RowMaker.References(type).Where(f => f.PrincipalEntityType.IsTenantOwned()))
            {
                for (var i = 0; i < foreignKey.Properties.Count; i++)
                {
                    if (foreignKey.Properties[i].Name != RowMaker.TenantId && target(foreignKey, foreignKey.PrincipalKey.Properties[i]) is { } value)
                    {
                        values._values[foreignKey.Properties[i].Name] = value;
                        values.References.Add(foreignKey.Properties[i].Name);
                    }
                }
            }
        }

        return values;
    }

    public HttpContent Json()
    {
        var body = new JsonObject();
        foreach (var (name, value) in _values)
        {
            body[JsonNamingPolicy.CamelCase.ConvertName(name)] = value is Enum ? JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!)) : JsonSerializer.SerializeToNode(value);
        }

        return new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
    }

    /// <summary>As a form sends it; page models have their members under a name of their own, by custom <c>Input</c>.</summary>
    public HttpContent Form() => new FormUrlEncodedContent(_values.SelectMany(v => new[] { v.Key, "Input." + v.Key }
        .Select(name => KeyValuePair.Create(name, Convert.ToString(v.Value, System.Globalization.CultureInfo.InvariantCulture) ?? ""))));

    /// <summary>As query strings: of one entity, one with each reference alone; and one with all.</summary>
    public IEnumerable<string> Queries()
    {
        var pairs = References.Order().Select(r => $"{JsonNamingPolicy.CamelCase.ConvertName(r)}={Uri.EscapeDataString(_values[r]!.ToString()!)}").ToList();
        return _isOfOne && pairs.Count > 1 ? [.. pairs, string.Join('&', pairs)] : [string.Join('&', pairs)];
    }
}
