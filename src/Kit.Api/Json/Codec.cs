using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Kit.Api.Json;

/// <summary>How values of a type stand in JSON and in addresses.</summary>
internal abstract class Codec
{
    /// <summary>Whether the database can tell which of two values is larger, so that lists may be sorted.</summary>
    public virtual bool IsComparable => true;

    /// <summary>Whether lists may ask for values from and up to another.</summary>
    public virtual bool HasRanges => false;

    /// <summary>What a value must be, as the end of a sentence.</summary>
    public abstract string Expected { get; }

    /// <summary>Reads a value from an address.</summary>
    public abstract bool TryParse(string text, [NotNullWhen(true)] out object? value);

    /// <summary>The type's schema in OpenAPI.</summary>
    public abstract OpenApiSchema Schema();
}

/// <inheritdoc/>
internal abstract class Codec<T> : Codec
{
    public abstract void Write(Utf8JsonWriter writer, T value);

    /// <summary>Reads the value that the reader stands on. Never throws for a value that is not of the type.</summary>
    public abstract bool TryRead(ref Utf8JsonReader reader, out T value);

    /// <summary>Reads a value from an address.</summary>
    public abstract bool TryParse(string text, out T value);

    public sealed override bool TryParse(string text, [NotNullWhen(true)] out object? value)
    {
        value = TryParse(text, out T parsed) ? parsed : null;
        return value is not null;
    }
}
