using System.Linq.Expressions;

namespace Kit.Data;

/// <summary>Compiles a function whose inner functions take nothing from it, each once.</summary>
internal static class InnerLambdas
{
    public static TDelegate Compile<TDelegate>(Expression<TDelegate> lambda)
        where TDelegate : Delegate => lambda.Update(new Compiler().Visit(lambda.Body), lambda.Parameters).Compile();

    private sealed class Compiler : ExpressionVisitor
    {
        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            var inner = (LambdaExpression)base.VisitLambda(node);
            return FreeVariables.In(inner) ? inner : Expression.Constant(inner.Compile(), inner.Type);
        }

        // Its operand is data.
        protected override Expression VisitUnary(UnaryExpression node) => node.NodeType == ExpressionType.Quote ? node : base.VisitUnary(node);
    }

    /// <summary>Looks for variables that are declared outside.</summary>
    private sealed class FreeVariables : ExpressionVisitor
    {
        private readonly Dictionary<ParameterExpression, int> _declared = [];
        private bool _found;

        public static bool In(LambdaExpression lambda)
        {
            var visitor = new FreeVariables();
            visitor.Visit(lambda);
            return visitor._found;
        }

        protected override Expression VisitLambda<T>(Expression<T> node) => Within(node.Parameters, () => base.VisitLambda(node));

        protected override Expression VisitBlock(BlockExpression node) => Within(node.Variables, () => base.VisitBlock(node));

        protected override CatchBlock VisitCatchBlock(CatchBlock node) =>
            Within(node.Variable is null ? [] : [node.Variable], () => base.VisitCatchBlock(node));

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _found |= _declared.GetValueOrDefault(node) == 0;
            return node;
        }

        private T Within<T>(IReadOnlyCollection<ParameterExpression> variables, Func<T> visit)
        {
            foreach (var variable in variables)
            {
                _declared[variable] = _declared.GetValueOrDefault(variable) + 1;
            }

            var result = visit();
            foreach (var variable in variables)
            {
                _declared[variable]--;
            }

            return result;
        }
    }
}
