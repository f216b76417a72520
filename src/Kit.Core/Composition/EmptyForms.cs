using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Kit.Composition;

/// <summary>
/// Hands an empty form object to a handler of Kit's where a request bears none of its fields: the framework would hand over nothing at all, and
/// what the handler says of each missing field would never be said. Other handlers get no filter by it.
/// </summary>
internal static class EmptyForms
{
    public static void Fill(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<MethodInfo>().SelectMany(m => m.GetParameters()).Any(IsForm))
        {
            endpoint.FilterFactories.Add(Filter);
        }
    }

    private static EndpointFilterDelegate Filter(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var forms = context.MethodInfo.GetParameters().Where(IsForm).Select(p => (p.Position, p.ParameterType)).ToArray();
        return invocation =>
        {
            foreach (var (position, type) in forms)
            {
                invocation.Arguments[position] ??= Activator.CreateInstance(type);
            }

            return next(invocation);
        };
    }

    private static bool IsForm(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().OfType<IFromFormMetadata>().Any() && parameter.ParameterType.GetConstructor(Type.EmptyTypes) is not null;
}
