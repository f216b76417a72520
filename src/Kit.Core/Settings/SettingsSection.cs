using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Kit.Settings;

/// <summary>A declared section: its class, and how that is written and read. Found out once.</summary>
internal sealed partial class SettingsSection
{
    public const int NameLength = 60;
    private readonly JsonSerializerOptions _values;
    private readonly PropertyInfo[] _secrets;

    public SettingsSection(string name, Type type)
    {
        Name = name;
        Type = type;
        _secrets = [.. type.GetProperties().Where(p => p.IsDefined(typeof(SecretAttribute)))];
        _values = new(JsonSerializerOptions.Default) { TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { WithoutSecrets } } };
    }

    public string Name { get; }

    public Type Type { get; }

    public string Purpose => $"Kit.Settings.{Name}";

    /// <summary>What is wrong with the declaration.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Pattern().IsMatch(Name) || Name.Length > NameLength)
        {
            yield return $"'{Name}' is no section. Use lower-case letters, digits, dots and hyphens, {NameLength} at most.";
        }

        foreach (var secret in _secrets.Where(p => p.PropertyType != typeof(string) || p.SetMethod is not { IsPublic: true }))
        {
            yield return $"{Type}.{secret.Name} is [Secret], and no text that can be set.";
        }
    }

    public string WriteValues(object settings) => JsonSerializer.Serialize(settings, Type, _values);

    /// <summary>The secret members, or <see langword="null"/> when none has a text.</summary>
    public string? WriteSecrets(object settings)
    {
        var texts = _secrets.Select(p => (p.Name, Text: (string?)p.GetValue(settings))).Where(s => s.Text is not null).ToDictionary(s => s.Name, s => s.Text);
        return texts.Count == 0 ? null : JsonSerializer.Serialize(texts);
    }

    public object Read(string values, IReadOnlyDictionary<string, string> secrets)
    {
        var settings = JsonSerializer.Deserialize(values, Type, _values) ?? throw new JsonException("The stored settings are null.");
        foreach (var property in _secrets.Where(p => secrets.ContainsKey(p.Name)))
        {
            property.SetValue(settings, secrets[property.Name]);
        }

        return settings;
    }

    public static Dictionary<string, string> ReadSecrets(string json) => JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];

    // A secret deeper down would be stored in clear: the class says so the first time that one is written.
    private void WithoutSecrets(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            if (info.Properties[i].AttributeProvider?.IsDefined(typeof(SecretAttribute), true) == true)
            {
                if (info.Type != Type)
                {
                    throw new KitException(KitErrors.InvalidSettingsSection, $"{info.Type} has a [Secret] within {Type}. Only members of the settings class itself can be secret.");
                }

                info.Properties.RemoveAt(i);
            }
        }
    }

    [GeneratedRegex(@"^[a-z0-9]+(?:[.\-][a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
